//! What the database itself keeps apart, whatever the code asks for.

use crate::house::{EMAIL, House, PASSWORD, claim};
use platform::{Actor, StaffRole};
use sqlx::Row;

/// Counts the rows of each table that an actor sees, under the login of the doors.
async fn sees(house: &House, actor: &Actor) -> Vec<i64> {
    let mut tx = house.db.ground().db.read(actor).await.expect("a transaction");
    let row = sqlx::query(
        "select (select count(*) from identity.users) as a, (select count(*) from identity.passwords) as b,
                (select count(*) from identity.sessions) as c, (select count(*) from identity.refresh_tokens) as d,
                (select count(*) from identity.email_tokens) as e,
                (select count(*) from identity.known_devices) as f",
    )
    .fetch_one(tx.conn())
    .await
    .expect("counts");
    ["a", "b", "c", "d", "e", "f"].map(|column| row.get(column)).to_vec()
}

#[tokio::test]
async fn each_sees_their_own_and_nobody_sees_secrets() {
    let house = House::new().await;
    let jo = house.person(EMAIL).await;
    let sam = house.person("sam@example.org").await;
    house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    house
        .identity
        .sign_in_for_tokens(&house.nobody, claim(EMAIL, PASSWORD), None)
        .await
        .expect("a pair");
    assert_eq!(sees(&house, &house.nobody).await, [0, 0, 0, 0, 0, 0]);
    assert_eq!(sees(&house, &house.db.worker(jo)).await, [1, 0, 2, 0, 0, 0]);
    assert_eq!(sees(&house, &house.db.worker(sam)).await, [1, 0, 0, 0, 0, 0]);
    assert_eq!(
        sees(&house, &house.db.staff(sam, StaffRole::Admin)).await,
        [2, 0, 0, 0, 0, 0]
    );
    assert_eq!(sees(&house, &house.db.system("mail-sender")).await, [2, 0, 0, 0, 0, 0]);
    assert_eq!(sees(&house, &house.authenticator).await, [2, 2, 2, 1, 2, 2]);
}

#[tokio::test]
async fn nobody_changes_an_account_past_the_use_cases() {
    let house = House::new().await;
    let jo = house.person(EMAIL).await;
    for actor in [
        house.nobody,
        house.db.worker(jo),
        house.db.staff(jo, StaffRole::Admin),
        house.db.system("runner"),
    ] {
        for attack in [
            "update identity.users set role = 'staff', staff_role = 'admin', sector = null",
            "update identity.users set version = version + 1",
            "update identity.passwords set hash = repeat('x', 60)",
            "update identity.sessions set expires_at = expires_at + interval '1 year'",
            "update identity.email_tokens set used_at = null",
        ] {
            let mut tx = house.db.ground().db.write(&actor).await.expect("a transaction");
            let done = sqlx::query(attack).execute(tx.conn()).await.expect("silence");
            assert_eq!(done.rows_affected(), 0, "{actor:?}: {attack}");
        }
        let mut tx = house.db.ground().db.write(&actor).await.expect("a transaction");
        let insert = "insert into identity.users (id, email, role, sector, created_at)
                      values (gen_random_uuid(), 'x@example.org', 'worker', 'care', now())";
        assert!(sqlx::query(insert).execute(tx.conn()).await.is_err(), "{actor:?}");
        let mut tx = house.db.ground().db.write(&actor).await.expect("a transaction");
        assert!(
            sqlx::query("delete from identity.users")
                .execute(tx.conn())
                .await
                .is_err(),
            "{actor:?}"
        );
    }
}
