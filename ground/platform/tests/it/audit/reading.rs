//! Who reads which lines.

use kernel::ids::UserId;
use platform::audit::AuditFilter;
use platform::{OrgRole, Owner, StaffRole, audit};
use serde_json::Value;

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
