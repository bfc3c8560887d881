//! Lines are written once, in one's own name, and sealed.

use super::log::Log;
use kernel::ids::UserId;
use platform::audit::AuditFilter;
use platform::{Owner, StaffRole, audit};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

#[tokio::test]
async fn whatever_commits_late_is_sealed_too_and_two_sealers_take_turns() {
    let log = Log::empty().await;
    let ground = log.db.ground();
    let mut late = ground.db.write(&log.db.anonymous()).await.expect("a write");
    sqlx::query("insert into platform.audit_log (action) values ('test.late')")
        .execute(late.conn())
        .await
        .expect("a line");
    log.write(2).await;
    assert_eq!(log.sealer.seal().await.expect("sealed"), 2);
    late.commit().await.expect("a commit");
    let (one, other) = tokio::join!(log.sealer.seal(), log.sealer.checkpoint());
    one.expect("sealed or passed over");
    other.expect("signed or passed over");
    log.sealer.checkpoint().await.expect("signed");
    let whole = log.verified().await;
    assert_eq!(
        (whole.fault, whole.sealed, whole.unsealed, whole.anchored),
        (None, 3, 0, Some(3))
    );
}

#[tokio::test]
async fn asvs_V16_4_2__history_refuses_even_its_owner() {
    let log = Log::full().await;
    for role in [
        platform::bootstrap::APP,
        platform::bootstrap::RUNNER,
        platform::bootstrap::OWNER,
    ] {
        let mut conn = log.db.bare(role).await;
        for table in ["audit_log", "audit_chain", "audit_checkpoints", "audit_beginnings"] {
            for statement in [
                "delete from platform.$t",
                "truncate platform.$t",
                "update platform.$t set $c = $c",
            ] {
                let column = if table == "audit_log" { "id" } else { "position" };
                let statement = statement
                    .replace("$t", table)
                    .replace("$c", if column == "id" { "action" } else { "hash" });
                let refused = sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut conn).await;
                let refused = refused.expect_err(&statement);
                let code = refused
                    .as_database_error()
                    .and_then(sqlx::error::DatabaseError::code)
                    .map(std::borrow::Cow::into_owned);
                assert_eq!(code.as_deref(), Some("42501"), "{role}: {statement}");
            }
        }
    }
    assert_eq!(log.verified().await.fault, None);
}

#[tokio::test]
async fn nobody_writes_a_line_in_another_name_or_at_another_time() {
    let db = testkit::database().await;
    let ground = db.ground();
    for column in [
        "at",
        "actor_kind",
        "actor_user",
        "actor_org",
        "actor_role",
        "actor_system",
        "request",
    ] {
        let mut tx = ground.db.write(&db.anonymous()).await.expect("a write");
        let statement =
            format!("insert into platform.audit_log (action, {column}) select 'x', {column} from platform.audit_log");
        let refused = sqlx::query(AssertSqlSafe(statement)).execute(tx.conn()).await;
        let refused = refused.expect_err(column);
        let code = refused
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .map(std::borrow::Cow::into_owned);
        assert_eq!(code.as_deref(), Some("42501"), "{column}");
    }
}

#[tokio::test]
async fn a_change_tells_before_after_why_and_from_where() {
    let db = testkit::database().await;
    let ground = db.ground();
    let user = UserId::fresh(testkit::start_of_tests(), db.rng());
    let admin = db
        .staff(UserId::fresh(testkit::start_of_tests(), db.rng()), StaffRole::Admin)
        .from_client("203.0.113.77".parse().expect("an address"));
    let mut tx = ground.db.write(&admin).await.expect("a write");
    let why = ground
        .vault
        .reason(&mut tx, Owner::Person(user), "asked by phone")
        .await;
    tx.audit_change(
        "test.change",
        Some(user.get()),
        (json!({"state": "open"}), json!({"state": "shut"})),
        Some(why.expect("a reason")),
    );
    tx.commit().await.expect("a commit");
    let mut tx = ground.db.write(&admin).await.expect("a write");
    let filter = AuditFilter {
        target: Some(user.get()),
        ..AuditFilter::default()
    };
    let page = audit::list(&mut tx, &ground.vault, &filter, &kernel::PageRequest::default())
        .await
        .expect("a page");
    tx.commit().await.expect("a commit");
    let row = &page.items[0];
    assert_eq!(row.before, Some(json!({"state": "open"})));
    assert_eq!(row.after, Some(json!({"state": "shut"})));
    assert_eq!(row.reason.as_deref(), Some("asked by phone"));
    assert_eq!(row.client.as_deref(), Some("203.0.113.0/24"));
    assert_eq!(row.actor_user, admin.user().map(UserId::get));
    assert_eq!(row.request, Some(admin.request().get()));
    assert_eq!(row.detail, None::<Value>);

    let mut tx = ground.db.write(&admin).await.expect("a write");
    let read = AuditFilter {
        action: Some("platform.read".to_owned()),
        ..AuditFilter::default()
    };
    let page = audit::list(&mut tx, &ground.vault, &read, &kernel::PageRequest::default())
        .await
        .expect("a page");
    assert_eq!(page.items.len(), 1, "reading leaves a line");
    let seen = page.items[0].detail.as_ref().expect("what was asked");
    assert_eq!(seen["filter"]["target"], json!(user.get()));
}
