//! What the database itself refuses, whatever the code above it does.

use crate::house::House;
use platform::bootstrap::APP;
use sqlx::PgConnection;
use uuid::Uuid;

async fn entered(house: &House, user: Option<Uuid>) -> PgConnection {
    let mut conn = house.db.bare(APP).await;
    sqlx::query("begin").execute(&mut conn).await.expect("begin");
    sqlx::query("select platform.enter('member', $1, null, null, null, $2)")
        .bind(user)
        .bind(Uuid::nil())
        .execute(&mut conn)
        .await
        .expect("enter");
    conn
}

async fn changed(house: &House, user: Option<Uuid>, statement: &'static str) -> Result<u64, String> {
    let mut conn = entered(house, user).await;
    let done = sqlx::query(statement).execute(&mut conn).await;
    done.map(|done| done.rows_affected()).map_err(|error| {
        let code = error
            .as_database_error()
            .and_then(|error| error.code().map(std::borrow::Cow::into_owned));
        code.unwrap_or_default()
    })
}

#[tokio::test]
async fn an_owner_cannot_release_their_own_file() {
    let house = House::new().await;
    let ada = house.somebody();
    house.send(&ada, 100, 1).await.expect("taken");
    let own = ada.user().map(kernel::ids::UserId::get);
    for statement in [
        "update files.files set state = 'released'",
        "update files.files set state = 'scanned'",
        "update files.files set state = 'refused', refusal = 'active'",
        "update files.files set name = 'x'",
        "update files.files set object_key = repeat('0', 32)",
    ] {
        assert_eq!(
            changed(&house, own, statement).await,
            Err("42501".to_owned()),
            "{statement}"
        );
    }
    // Nor bring other bytes behind a checker's word.
    let file = house.only(&ada).await;
    house.check(file.id).await;
    let again = "update files.files set state = 'quarantined'";
    assert_eq!(changed(&house, own, again).await, Err("42501".to_owned()));
    assert_eq!(changed(&house, own, "delete from files.files").await, Ok(0));
}

#[tokio::test]
async fn a_stranger_sees_and_changes_nothing() {
    let house = House::new().await;
    let ada = house.somebody();
    house.released(&ada).await;
    for stranger in [None, Some(Uuid::max())] {
        for statement in [
            "update files.files set state = 'erasing'",
            "update files.usage set bytes = 0",
            "delete from files.files",
        ] {
            assert_eq!(changed(&house, stranger, statement).await, Ok(0), "{statement}");
        }
        let mut conn = entered(&house, stranger).await;
        let seen: i64 =
            sqlx::query_scalar("select (select count(*) from files.files) + (select count(*) from files.usage)")
                .fetch_one(&mut conn)
                .await
                .expect("a count");
        assert_eq!(seen, 0);
    }
    assert!(house.list(&house.somebody()).await.is_empty());
}
