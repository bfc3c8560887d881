//! Who reads which lines.

use super::log::{Log, run};
use kernel::ids::UserId;
use platform::audit::{AuditError, AuditFilter, ExportRefusal};
use platform::{Actor, OrgRole, Owner, StaffRole, audit};
use serde_json::Value;
use uuid::Uuid;

#[tokio::test]
async fn auditors_and_administrators_read_all_lines_everybody_else_none() {
    let db = testkit::database().await;
    let ground = db.ground();
    let fresh = || UserId::fresh(testkit::start_of_tests(), db.rng());
    let reviewer = db.staff(fresh(), StaffRole::Reviewer);
    let admin = db.staff(fresh(), StaffRole::Admin);
    let auditor = db.staff(fresh(), StaffRole::Auditor);
    let worker = db.worker(fresh());
    for actor in [reviewer, admin, worker] {
        let mut tx = ground.db.write(&actor).await.expect("a write");
        tx.audit("test.act", None, Value::Null);
        tx.commit().await.expect("a commit");
    }
    let all = AuditFilter {
        action: Some("test.".to_owned()),
        ..AuditFilter::default()
    };
    for actor in [auditor, admin] {
        let rows = 3;
        let mut tx = ground.db.write(&actor).await.expect("a write");
        let page = audit::list(&mut tx, &ground.vault, &all, &kernel::PageRequest::default())
            .await
            .expect("a page");
        assert_eq!(page.items.len(), rows, "{actor:?}");
        let first = kernel::PageRequest::new(None, Some(1));
        let page = audit::list(&mut tx, &ground.vault, &all, &first).await.expect("a page");
        assert_eq!(page.next.is_some(), rows > 1, "by key");
    }
    for actor in [reviewer, worker] {
        let mut tx = ground.db.write(&actor).await.expect("a write");
        let refused = audit::list(&mut tx, &ground.vault, &all, &kernel::PageRequest::default()).await;
        assert!(matches!(refused, Err(audit::AuditError::Denied(_))));
        let rows: i64 = sqlx::query_scalar("select count(*) from platform.audit_log")
            .fetch_one(tx.conn())
            .await
            .expect("a count");
        assert_eq!(rows, 0, "the policy alone shows nothing");
    }
}

#[tokio::test]
async fn pages_are_no_way_around_the_second_person() {
    let mut log = Log::empty().await;
    let ground = log.db.ground();
    let [auditor, other] = [1, 2].map(|n| log.db.staff(UserId::from(Uuid::from_u128(n)), StaffRole::Auditor));
    let page = async |actor: &Actor| {
        let mut tx = ground.db.write(actor).await.expect("a write");
        let all = AuditFilter::default();
        let page = audit::list(&mut tx, &ground.vault, &all, &kernel::PageRequest::default()).await;
        // A refusal leaves a line too.
        tx.commit().await.expect("a commit");
        page.map(|page| page.items.len())
    };
    let read = |by: i64, ago: &str, rows: i64| {
        format!(
            "insert into platform.audit_log (actor_kind, actor_user, action, at, detail)
             values ('staff', '00000000-0000-0000-0000-00000000000{by}', 'platform.read-audit', now() - interval '{ago}',
                jsonb_build_object('rows', {rows}))"
        )
    };
    run(&mut log.root, &read(1, "25 hours", 4_999)).await;
    run(&mut log.root, &read(1, "23 hours", 4_997)).await;
    assert_eq!(page(&auditor).await.expect("what was read yesterday does not count"), 2);
    // Those two rows and the line of that reading: 4,999 and 3 are enough.
    assert_eq!(page(&auditor).await.expect("one below"), 3);
    let refused = page(&auditor).await;
    let enough = |error| matches!(error, AuditError::Export(ExportRefusal::ReadEnough));
    assert!(refused.is_err_and(enough), "5,002 rows were read");
    assert_eq!(
        page(&other).await.expect("each for themselves"),
        5,
        "the refusal left a line too"
    );
    let sheet = async |actor: &Actor| {
        let mut tx = ground.db.write(actor).await.expect("a write");
        audit::export(&mut tx, &ground.vault, &AuditFilter::default()).await
    };
    assert!(sheet(&auditor).await.is_err_and(enough), "sheets count like pages");
    assert!(sheet(&other).await.is_ok());
}

#[tokio::test]
async fn who_asks_often_at_once_reads_no_more() {
    let mut log = Log::empty().await;
    let ground = log.db.ground();
    let auditor = log.db.staff(UserId::from(Uuid::from_u128(1)), StaffRole::Auditor);
    let nearly = "insert into platform.audit_log (actor_kind, actor_user, action, detail)
        values ('staff', '00000000-0000-0000-0000-000000000001', 'platform.read-audit', '{\"rows\": 4999}')";
    run(&mut log.root, nearly).await;
    let one = async || {
        let mut tx = ground.db.write(&auditor).await.expect("a write");
        let page = audit::list(
            &mut tx,
            &ground.vault,
            &AuditFilter::default(),
            &kernel::PageRequest::default(),
        )
        .await;
        tx.commit().await.expect("a commit");
        u8::from(page.is_ok())
    };
    let (a, b, c) = tokio::join!(one(), one(), one());
    assert_eq!(a + b + c, 1);
}

#[tokio::test]
async fn people_see_who_looked_at_them_and_at_nobody_else() {
    let db = testkit::database().await;
    let ground = db.ground();
    let fresh = || UserId::fresh(testkit::start_of_tests(), db.rng());
    let (mine, other) = (fresh(), fresh());
    let organisation = kernel::ids::OrganisationId::fresh(testkit::start_of_tests(), db.rng());
    let lookers = [
        db.staff(fresh(), StaffRole::Reviewer),
        db.employer(fresh(), organisation, OrgRole::Manager),
        db.worker(mine),
    ];
    for actor in lookers {
        let mut tx = ground.db.write(&actor).await.expect("a write");
        let mut why = None;
        if actor.is_staff() {
            let words = "they asked for help";
            let sealed = ground.vault.reason(&mut tx, Owner::Person(mine), words).await;
            why = Some(sealed.expect("a reason"));
        }
        tx.look(mine, "record", why);
        tx.look(other, "record", None);
        tx.commit().await.expect("a commit");
    }
    let mut tx = ground.db.read(&db.worker(mine)).await.expect("a read");
    let looks = audit::looks_at(&mut tx, &ground.vault, mine, &kernel::PageRequest::default())
        .await
        .expect("looks")
        .items;
    assert_eq!(
        looks.iter().map(|look| look.by_kind.as_str()).collect::<Vec<_>>(),
        ["member", "staff"]
    );
    assert_eq!(looks[0].organisation, Some(organisation.get()));
    assert_eq!(looks[1].role.as_deref(), Some("reviewer"));
    assert_eq!(looks[1].reason.as_deref(), Some("they asked for help"));
    let others = audit::looks_at(&mut tx, &ground.vault, other, &kernel::PageRequest::default())
        .await
        .expect("looks");
    assert!(others.items.is_empty());
}
