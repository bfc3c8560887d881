//! The table of large exports holds two people apart by itself.

use chrono::{DateTime, Utc};
use kernel::ids::{AuditExportId, UserId};
use platform::audit::{self, AuditFilter};
use platform::{Actor, StaffRole};
use testkit::TestDb;
use uuid::Uuid;

const DECIDE: &str =
    "update platform.audit_exports set decided_by = platform.actor_user(), decided_at = asked_at, approved = true";
const TAKE: &str = "update platform.audit_exports set taken_at = asked_at";

fn staff(db: &TestDb, n: u128, role: StaffRole) -> Actor {
    db.staff(UserId::from(Uuid::from_u128(n)), role)
}

async fn tried(db: &TestDb, actor: &Actor, statement: &'static str) -> Option<u64> {
    let ground = db.ground();
    let mut tx = ground.db.write(actor).await.expect("a write");
    let done = sqlx::query(statement).execute(tx.conn()).await.ok()?.rows_affected();
    tx.commit().await.ok()?;
    Some(done)
}

async fn asked(db: &TestDb, by: &Actor) -> AuditExportId {
    let ground = db.ground();
    let now: DateTime<Utc> = testkit::start_of_tests();
    let id = AuditExportId::fresh(now, db.rng());
    let mut tx = ground.db.write(by).await.expect("a write");
    let filter = AuditFilter::default();
    let export = audit::ask_export(&mut tx, &ground.vault, (id, now), filter, "The yearly audit").await;
    export.expect("asked");
    tx.commit().await.expect("a commit");
    id
}

#[tokio::test]
async fn nobody_releases_their_own_export_whatever_they_send() {
    let db = testkit::database().await;
    let one = staff(&db, 1, StaffRole::Admin);
    asked(&db, &one).await;
    assert_eq!(
        tried(&db, &one, DECIDE).await,
        Some(0),
        "the policy hides it from the one who asked"
    );
    assert_eq!(tried(&db, &one, TAKE).await, Some(0), "and what was not released");
    for role in [StaffRole::Support, StaffRole::Reviewer] {
        let other = staff(&db, 2, role);
        assert_eq!(tried(&db, &other, DECIDE).await, Some(0), "{role:?}");
    }
    let other = staff(&db, 2, StaffRole::Auditor);
    let in_anothers_name =
        "update platform.audit_exports set decided_by = gen_random_uuid(), decided_at = asked_at, approved = true";
    assert_eq!(tried(&db, &other, in_anothers_name).await, None, "refused");
    assert_eq!(tried(&db, &other, DECIDE).await, Some(1));
    assert_eq!(tried(&db, &other, TAKE).await, Some(0), "whoever asked takes it");
    assert_eq!(tried(&db, &one, TAKE).await, Some(1));
    assert_eq!(tried(&db, &one, TAKE).await, Some(0), "once");
}
