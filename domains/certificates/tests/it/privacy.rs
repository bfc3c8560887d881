use crate::house::House;
use certificates::{CertificateNumber, CertificateRef, Error, Standing};
use kernel::ids::RequestId;
use platform::bootstrap::{APP, RUNNER};
use sqlx::PgConnection;

/// Enters as somebody on a bare connection, as the platform does, and counts what they see.
async fn seen(conn: &mut PgConnection, kind: &str, user: Option<uuid::Uuid>, system: Option<&str>) -> i64 {
    sqlx::raw_sql("begin").execute(&mut *conn).await.expect("begin");
    sqlx::query("select platform.enter($1, $2, null, null, $3, $4)")
        .bind(kind)
        .bind(user)
        .bind(system)
        .bind(RequestId::from(uuid::Uuid::nil()).get())
        .execute(&mut *conn)
        .await
        .expect("entered");
    let count = sqlx::query_scalar("select count(*) from certificates.certificates")
        .fetch_one(&mut *conn)
        .await
        .expect("a count");
    sqlx::raw_sql("rollback").execute(&mut *conn).await.expect("rollback");
    count
}

#[tokio::test]
async fn the_table_shows_each_only_their_own() {
    let house = House::build().await;
    house.issue(house.order()).await;
    for role in [APP, RUNNER] {
        let mut conn = house.db.bare(role).await;
        assert_eq!(seen(&mut conn, "anonymous", None, None).await, 0, "{role}");
        assert_eq!(
            seen(&mut conn, "member", Some(house.stranger.get()), None).await,
            0,
            "{role}"
        );
        assert_eq!(
            seen(&mut conn, "member", Some(house.holder.get()), None).await,
            1,
            "{role}"
        );
        assert_eq!(
            seen(&mut conn, "staff", Some(house.reviewer.get()), None).await,
            1,
            "{role}"
        );
        assert_eq!(seen(&mut conn, "system", None, Some("mail-sender")).await, 0, "{role}");
        assert_eq!(
            seen(&mut conn, "system", None, Some("certificate-press")).await,
            1,
            "{role}"
        );
    }
}

#[tokio::test]
async fn the_public_path_opens_one_row_and_closes_it() {
    let house = House::build().await;
    let issued = house.issue(house.order()).await;
    house.issue(house.order()).await;
    let mut conn = house.db.bare(APP).await;
    sqlx::raw_sql("begin").execute(&mut conn).await.expect("begin");
    let found: i64 = sqlx::query_scalar("select count(*) from certificates.public_lookup($1)")
        .bind(issued.number.bare())
        .fetch_one(&mut conn)
        .await
        .expect("a count");
    assert_eq!(found, 1);
    let left: i64 = sqlx::query_scalar("select count(*) from certificates.certificates")
        .fetch_one(&mut conn)
        .await
        .expect("a count");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn an_unknown_number_is_not_found_and_a_stranger_gets_no_file() {
    let house = House::build().await;
    let issued = house.issue(house.order()).await;
    let other: CertificateNumber = "MU-7K3M-9QXT-4HWC-1".parse().expect("a number");
    assert!(matches!(
        house.certificates.verify(&house.db.anonymous(), other).await,
        Err(Error::NotFound)
    ));
    let stranger = house.db.worker(house.stranger);
    assert!(matches!(
        house
            .certificates
            .pdf(&stranger, CertificateRef::Number(issued.number))
            .await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        house
            .certificates
            .credential(&stranger, CertificateRef::Number(issued.number))
            .await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        house
            .certificates
            .mine(&stranger, CertificateRef::Id(issued.certificate))
            .await,
        Err(Error::NotFound)
    ));
    assert!(house.certificates.list_mine(&stranger).await.expect("none").is_empty());
    assert!(
        house
            .certificates
            .list_mine(&house.db.anonymous())
            .await
            .expect("none")
            .is_empty()
    );
    let own = house
        .certificates
        .credential(&house.db.worker(house.holder), CertificateRef::Number(issued.number))
        .await
        .expect("mine");
    assert!(own.contains("eddsa-rdfc-2022"));
}

#[tokio::test]
async fn a_row_that_was_changed_behind_our_back_is_not_confirmed() {
    let house = House::build().await;
    let issued = house.issue(house.order()).await;
    let mut eyes = house.db.all_seeing().await;
    // Whoever owns the whole server can pass its triggers, too.
    sqlx::query("set session_replication_role = replica")
        .execute(&mut eyes)
        .await
        .expect("an administrator");
    let standing = async || {
        house
            .certificates
            .verify(&house.db.anonymous(), issued.number)
            .await
            .expect("found")
            .standing
    };
    assert_eq!(standing().await, Standing::Valid);
    for (forge, mend) in [
        (
            "update certificates.certificates set credential = replace(credential, 'Zoë', 'Joe')",
            "update certificates.certificates set credential = replace(credential, 'Joe', 'Zoë')",
        ),
        (
            "update certificates.certificates set valid_until = valid_until + interval '5 years'",
            "update certificates.certificates set valid_until = valid_until - interval '5 years'",
        ),
    ] {
        sqlx::query(forge).execute(&mut eyes).await.expect(forge);
        assert_eq!(standing().await, Standing::Unconfirmed, "{forge}");
        sqlx::query(mend).execute(&mut eyes).await.expect(mend);
        assert_eq!(standing().await, Standing::Valid, "{mend}");
    }
}

#[tokio::test]
async fn only_the_right_parts_may_issue() {
    let house = House::build().await;
    let ground = house.db.runner_ground();
    for actor in [
        house.db.anonymous(),
        house.db.worker(house.holder),
        house.staff(),
        house.db.system("tell-after-certificate"),
    ] {
        let mut tx = ground.db.write(&actor).await.expect("a transaction");
        let refused = house.behind.issue_certificate_in(&mut tx, house.order()).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "{actor:?}");
    }
}
