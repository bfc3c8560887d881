//! Why something was done lies sealed, is opened for those who read the log, and goes with whom it is about.

use super::log::{Log, run};
use kernel::ids::{OrganisationId, UserId};
use platform::audit::{self, AuditFilter, FORGOTTEN, GONE, MEDDLED, TIME_OVER, UNREADABLE};
use platform::{AuditEntry, Owner, StaffRole};
use serde_json::Value;
use uuid::Uuid;

const WORDS: &str = "her flatmate Kunigunde rang";

fn person(n: u128) -> UserId {
    UserId::from(Uuid::from_u128(n))
}

/// Notes that staff did something to somebody, and why.
async fn act(log: &Log, on: UserId, words: &str) {
    let ground = log.db.ground();
    let reviewer = log.db.staff(person(90), StaffRole::Reviewer);
    let mut tx = ground.db.write(&reviewer).await.expect("a write");
    let why = ground.vault.reason(&mut tx, Owner::Person(on), words).await;
    let change = (Value::Null, Value::Null);
    tx.audit_change("test.act", Some(on.get()), change, Some(why.expect("a reason")));
    tx.commit().await.expect("a commit");
}

async fn rows(log: &Log) -> Vec<AuditEntry> {
    let ground = log.db.ground();
    let auditor = log.db.staff(person(91), StaffRole::Auditor);
    let mut tx = ground.db.write(&auditor).await.expect("a write");
    let filter = AuditFilter {
        action: Some("test.".to_owned()),
        ..AuditFilter::default()
    };
    let page = audit::list(&mut tx, &ground.vault, &filter, &kernel::PageRequest::default()).await;
    page.expect("a page").items
}

async fn reasons(log: &Log) -> Vec<Option<String>> {
    rows(log).await.into_iter().map(|row| row.reason).collect()
}

async fn dump(log: &mut Log) -> String {
    let query = "select string_agg(t, ' ') from (select l::text t from platform.audit_log l
                 union all select encode(words, 'escape') from platform.audit_reasons) all_rows";
    sqlx::query_scalar(query)
        .fetch_one(&mut log.root)
        .await
        .expect("a dump")
}

#[tokio::test]
async fn words_lie_sealed_are_opened_and_go_while_the_chain_holds() {
    let mut log = Log::empty().await;
    act(&log, person(1), WORDS).await;
    act(&log, person(2), "another").await;
    let dumped = dump(&mut log).await;
    assert!(
        dumped.contains("sealed_reason") && dumped.contains("test.act"),
        "{dumped}"
    );
    assert!(!dumped.contains("Kunigunde") && !dumped.contains("another"), "{dumped}");
    let seen = rows(&log).await;
    let told: Vec<_> = seen.iter().map(|row| row.reason.as_deref()).collect();
    assert_eq!(told, [Some("another"), Some(WORDS)]);
    assert!(seen.iter().all(|row| row.detail.is_none()), "the seal is not shown");
    log.sealer.checkpoint().await.expect("signed");

    let ground = log.db.runner_ground();
    let eraser = log.db.system("eraser").on_behalf_of(person(1));
    let mut tx = ground.db.write(&eraser).await.expect("a write");
    let permit = tx.check(platform::forget::Forget, &person(1)).expect("the right");
    let destroyed = ground.vault.destroy(&mut tx, Owner::Person(person(1))).await;
    destroyed.expect("destroyed");
    platform::forget::forget(&mut tx, &permit, "x@example.org")
        .await
        .expect("forgotten");
    tx.commit().await.expect("a commit");
    let another = Some("another".to_owned());
    assert_eq!(reasons(&log).await, [another.clone(), Some(FORGOTTEN.to_owned())]);
    let verified = log.verified().await;
    assert_eq!((verified.fault, verified.sealed > 1), (None, true));
    act(&log, person(1), "said afterwards").await;
    assert_eq!(
        reasons(&log).await,
        [Some(FORGOTTEN.to_owned()), another, Some(FORGOTTEN.to_owned())]
    );
}

#[tokio::test]
async fn words_without_their_key_are_forgotten_too() {
    let log = Log::empty().await;
    act(&log, person(1), WORDS).await;
    let ground = log.db.runner_ground();
    let eraser = log.db.system("eraser").on_behalf_of(person(1));
    let mut tx = ground.db.write(&eraser).await.expect("a write");
    let destroyed = ground.vault.destroy(&mut tx, Owner::Person(person(1))).await;
    destroyed.expect("destroyed");
    tx.commit().await.expect("a commit");
    assert_eq!(reasons(&log).await, [Some(FORGOTTEN.to_owned())]);
}

#[tokio::test]
async fn words_put_in_the_place_of_others_are_not_believed() {
    let mut log = Log::empty().await;
    act(&log, person(1), "first").await;
    act(&log, person(1), "second").await;
    // Each opens under the same key in its own place alone; and a row that speaks of another's words has the wrong commitment.
    run(
        &mut log.root,
        "update platform.audit_reasons a set words = b.words from platform.audit_reasons b where a.id <> b.id",
    )
    .await;
    assert_eq!(
        reasons(&log).await,
        [Some(MEDDLED.to_owned()), Some(MEDDLED.to_owned())]
    );
}

#[tokio::test]
async fn words_that_somebody_took_away_are_missed() {
    let mut log = Log::empty().await;
    act(&log, person(1), WORDS).await;
    run(&mut log.root, "delete from platform.audit_reasons").await;
    assert_eq!(reasons(&log).await, [Some(GONE.to_owned())]);
    // Rows from before say nothing of whom the words were about.
    let older = "alter table platform.audit_log disable trigger all;
        update platform.audit_log set detail = detail #- '{sealed_reason,about}'";
    run(&mut log.root, older).await;
    assert_eq!(reasons(&log).await, [Some(FORGOTTEN.to_owned())]);
}

#[tokio::test]
async fn words_that_went_with_their_time_are_told_from_words_that_are_missed() {
    let mut log = Log::empty().await;
    act(&log, person(1), "first").await;
    act(&log, person(2), "second").await;
    let ground = log.db.runner_ground();
    let eraser = log.db.system("eraser").on_behalf_of(person(2));
    let mut tx = ground.db.write(&eraser).await.expect("a write");
    let destroyed = ground.vault.destroy(&mut tx, Owner::Person(person(2))).await;
    destroyed.expect("destroyed");
    tx.commit().await.expect("a commit");
    let aged = "delete from platform.audit_reasons;
        alter table platform.audit_log disable trigger all;
        update platform.audit_log set at = now() - interval '84 months' + interval '1 day'";
    run(&mut log.root, aged).await;
    let forgotten = Some(FORGOTTEN.to_owned());
    assert_eq!(reasons(&log).await, [forgotten.clone(), Some(GONE.to_owned())]);
    run(
        &mut log.root,
        "update platform.audit_log set at = at - interval '2 days'",
    )
    .await;
    let over = Some(TIME_OVER.to_owned());
    assert_eq!(reasons(&log).await, [forgotten, over.clone()]);
    // Rows from before say nothing of whom the words were about; their time was over all the same.
    let older = "update platform.audit_log set detail = detail #- '{sealed_reason,about}'";
    run(&mut log.root, older).await;
    assert_eq!(reasons(&log).await, [over.clone(), over]);
}

#[tokio::test]
async fn one_key_that_does_not_open_hides_nothing_else() {
    let mut log = Log::empty().await;
    act(&log, person(1), "first").await;
    act(&log, person(2), "second").await;
    run(
        &mut log.root,
        "update platform.data_keys set wrapped = decode(repeat('00', 60), 'hex') where owner = '00000000-0000-0000-0000-000000000001'",
    )
    .await;
    assert_eq!(
        reasons(&log).await,
        [Some("second".to_owned()), Some(UNREADABLE.to_owned())]
    );
}

#[tokio::test]
async fn words_are_sealed_anew_when_keys_change() {
    let log = Log::empty().await;
    act(&log, person(1), WORDS).await;
    let (ground, owner) = (log.db.runner_ground(), Owner::Person(person(1)));
    let rotation = log.db.system("key-rotation");
    let mut tx = ground.db.write(&rotation).await.expect("a write");
    ground.vault.retire_all(&mut tx).await.expect("retired");
    tx.commit().await.expect("a commit");
    let mut tx = ground.db.write(&rotation).await.expect("a write");
    ground.vault.hold_alone(&mut tx, owner).await.expect("alone");
    assert_eq!(ground.vault.reseal_reasons(&mut tx, owner).await.expect("resealed"), 1);
    assert_eq!(ground.vault.drop_retired(&mut tx, owner).await.expect("dropped"), 1);
    tx.commit().await.expect("a commit");
    assert_eq!(reasons(&log).await, [Some(WORDS.to_owned())]);
}

#[tokio::test]
async fn only_those_who_are_asked_say_why_and_only_of_people() {
    let log = Log::empty().await;
    let ground = log.db.ground();
    let organisation = OrganisationId::from(Uuid::from_u128(7));
    let about = Owner::Person(person(1));
    let staff = |role| log.db.staff(person(90), role);
    let tries = [
        (staff(StaffRole::Reviewer), about, true),
        (staff(StaffRole::Admin), about, true),
        (staff(StaffRole::Auditor), Owner::Person(person(90)), true),
        (log.db.system("authenticator"), about, true),
        (log.db.system("command-line"), about, true),
        (staff(StaffRole::Auditor), about, false),
        (staff(StaffRole::Support), about, false),
        (staff(StaffRole::Assessor), Owner::Person(person(90)), false),
        (log.db.worker(person(1)), about, false),
        (log.db.system("retention"), about, false),
        (log.db.system("eraser").on_behalf_of(person(1)), about, false),
        (staff(StaffRole::Admin), Owner::Organisation(organisation), false),
        (log.db.system("command-line"), Owner::Organisation(organisation), false),
    ];
    for (actor, about, may) in tries {
        let mut tx = ground.db.write(&actor).await.expect("a write");
        let add = "insert into platform.audit_reasons (id, owner_kind, owner, words)
             values (gen_random_uuid(), $1, $2, decode(repeat('00', 60), 'hex'))";
        let (kind, id) = match about {
            Owner::Person(user) => ("person", user.get()),
            Owner::Organisation(organisation) => ("organisation", organisation.get()),
        };
        let done = sqlx::query(add).bind(kind).bind(id).execute(tx.conn()).await;
        assert_eq!(done.is_ok(), may, "{actor:?} of {about:?}: {done:?}");
    }
}

#[tokio::test]
async fn support_and_strangers_read_no_words() {
    let log = Log::empty().await;
    act(&log, person(1), WORDS).await;
    let ground = log.db.ground();
    let readers = [
        (log.db.staff(person(90), StaffRole::Support), 0),
        (log.db.worker(person(2)), 0),
        (log.db.anonymous(), 0),
        (log.db.worker(person(1)), 1),
        (log.db.staff(person(91), StaffRole::Auditor), 1),
    ];
    for (reader, seen) in readers {
        let mut tx = ground.db.read(&reader).await.expect("a read");
        let count: i64 = sqlx::query_scalar("select count(*) from platform.audit_reasons")
            .fetch_one(tx.conn())
            .await
            .expect("a count");
        assert_eq!(count, seen, "{reader:?}");
    }
}
