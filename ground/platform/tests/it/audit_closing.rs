//! Rows go when their time is over, by the sealer alone, and what is left still proves itself.

use crate::audit::log::{Log, run};
use chrono::{DateTime, Utc};
use platform::audit::{Fault, SealError};
use sqlx::AssertSqlSafe;

/// Eight rows, signed after the fifth and the eighth; the first five are eight years old.
async fn aged() -> Log {
    let mut log = Log::empty().await;
    log.write(5).await;
    run(
        &mut log.root,
        "update platform.audit_log set at = at - interval '8 years'",
    )
    .await;
    log.sealer.checkpoint().await.expect("signed").expect("a head");
    log.write(3).await;
    log.sealer.checkpoint().await.expect("signed").expect("a head");
    assert_eq!(log.verified().await.fault, None);
    log
}

/// Eight years from now: then both heads are old enough.
async fn later(log: &mut Log) -> DateTime<Utc> {
    sqlx::query_scalar("select now() + interval '8 years'")
        .fetch_one(&mut log.root)
        .await
        .expect("an instant")
}

async fn closed() -> Log {
    let mut log = aged().await;
    let now = later(&mut log).await;
    assert_eq!(log.sealer.close(now).await.expect("closed"), 5);
    log.sealer.checkpoint().await.expect("signed").expect("a head");
    log
}

async fn counts(log: &mut Log) -> (i64, i64, i64) {
    sqlx::query_as(
        "select (select count(*) from platform.audit_log), (select count(*) from platform.audit_chain),
            (select count(*) from platform.audit_checkpoints)",
    )
    .fetch_one(&mut log.root)
    .await
    .expect("counts")
}

#[tokio::test]
async fn what_has_served_its_time_goes_and_the_rest_proves_itself() {
    let mut log = closed().await;
    // Three rows are left, and the line that says what went.
    assert_eq!(counts(&mut log).await, (4, 4, 3));
    let whole = log.verified().await;
    assert_eq!((whole.fault, whole.closed, whole.sealed), (None, 5, 4));
    assert!(
        whole.to_string().contains("5 rows before them have served their time"),
        "{whole}"
    );
    let told: serde_json::Value =
        sqlx::query_scalar("select detail from platform.audit_log where action = 'platform.audit-closed'")
            .fetch_one(&mut log.root)
            .await
            .expect("a line");
    assert_eq!((&told["position"], &told["rows"]), (&5.into(), &5.into()));
}

#[tokio::test]
async fn before_its_time_nothing_goes() {
    let mut log = aged().await;
    let now: DateTime<Utc> = sqlx::query_scalar("select now()")
        .fetch_one(&mut log.root)
        .await
        .expect("an instant");
    assert_eq!(log.sealer.close(now).await.expect("nothing to close"), 0);
    assert_eq!(counts(&mut log).await, (8, 8, 2));
}

#[tokio::test]
async fn the_database_lets_nothing_younger_go_whatever_the_sealer_believes() {
    let mut log = closed().await;
    let now = later(&mut log).await;
    // By the clock that it is told the next three are old as well; by the database's own they are of today.
    let refused = log.sealer.close(now).await.expect_err("refused");
    assert!(matches!(refused, SealError::Db(_)), "{refused}");
    assert_eq!(counts(&mut log).await, (4, 4, 3));
    assert_eq!(log.verified().await.fault, None);
}

#[tokio::test]
async fn a_stretch_that_was_tampered_with_stays() {
    let mut log = aged().await;
    let now = later(&mut log).await;
    run(
        &mut log.root,
        "update platform.audit_log set action = 'test.other' where id = 3",
    )
    .await;
    let refused = log.sealer.close(now).await.expect_err("refused");
    let fault = Fault::Changed { row: 3, position: 3 };
    assert!(
        matches!(refused, SealError::Broken(found) if found == fault),
        "{refused}"
    );
    assert_eq!(counts(&mut log).await, (8, 8, 2));
}

#[tokio::test]
async fn asvs_V16_4_2__a_beginning_that_somebody_else_cut_off_is_found() {
    let cut = "delete from platform.audit_log where id = (select row_id from platform.audit_chain where position = 6);
        delete from platform.audit_chain where position = 6;";
    let mut log = closed().await;
    let fault = log.tamper(cut).await;
    assert_eq!(fault, Some(Fault::Gap { position: 6 }), "the rows alone");

    let mut log = closed().await;
    let fault = log
        .tamper(&format!(
            "update platform.audit_beginnings b set position = 6, hash = c.hash from platform.audit_chain c where c.position = 6;
             {cut}"
        ))
        .await;
    assert!(matches!(fault, Some(Fault::Beginning { position: 6, .. })), "{fault:?}");

    let mut log = closed().await;
    let fault = log
        .tamper(
            "insert into platform.audit_beginnings
                 select position, hash, at, at, key, signature from platform.audit_checkpoints where position = 8;
             delete from platform.audit_log where id in (select row_id from platform.audit_chain where position <= 8);
             delete from platform.audit_chain where position <= 8",
        )
        .await;
    assert!(
        matches!(fault, Some(Fault::Beginning { position: 8, .. })),
        "a signed head does not pass for a beginning: {fault:?}"
    );

    let mut log = closed().await;
    let fault = log.tamper("delete from platform.audit_beginnings").await;
    assert_eq!(
        fault,
        Some(Fault::Gap { position: 1 }),
        "without a beginning the first place is missed"
    );
}

#[tokio::test]
async fn only_the_sealer_can_close() {
    let log = closed().await;
    let close = "select platform.close_audit()";
    for (role, actor) in [
        (platform::bootstrap::APP, "audit-sealer"),
        (platform::bootstrap::RUNNER, "retention"),
    ] {
        let mut conn = log.db.bare(role).await;
        let enter = format!("select platform.enter('system', null, null, null, '{actor}', null)");
        run(&mut conn, &format!("begin; {enter}")).await;
        let refused = sqlx::query(AssertSqlSafe(close)).execute(&mut conn).await;
        let refused = refused.expect_err(role);
        let code = refused.as_database_error().and_then(sqlx::error::DatabaseError::code);
        assert_eq!(code.as_deref(), Some("42501"), "{role} as {actor}: {refused}");
    }
}
