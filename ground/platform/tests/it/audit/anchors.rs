//! What stands outside the log, and what the seals do not reach.

use super::log::{Log, run};
use super::tampering::first_head;
use contracts::storage::{FileKey, FileStore};
use platform::audit::{AuditKey, Fault, PROVER, Prover, SignedHead};

pub(super) fn day_of(head: &SignedHead) -> String {
    format!("audit/heads/{}.json", head.at.date_naive())
}

#[tokio::test]
async fn a_head_of_an_earlier_day_counts_too() {
    let mut log = Log::full().await;
    let kept = log.sealer.checkpoint().await.expect("signed").expect("a head");
    let newest = serde_json::to_vec(&kept).expect("text");
    let older = serde_json::to_vec(&first_head(&mut log).await).expect("text");
    let earlier = kept.at.date_naive() - chrono::TimeDelta::days(300);
    log.put(&format!("audit/heads/{earlier}.json"), &newest).await;
    log.put("audit/head.json", &older).await;
    log.put(&day_of(&kept), &older).await;
    let fault = log
        .tamper(
            "delete from platform.audit_log where id > 6; delete from platform.audit_chain where position > 6;
             delete from platform.audit_checkpoints where position > 6",
        )
        .await;
    assert_eq!(fault, Some(Fault::CutOff { signed: 8, found: 6 }));
}

#[tokio::test]
async fn heads_without_a_copy_outside_are_a_fault() {
    let log = Log::full().await;
    let kept = log.sealer.checkpoint().await.expect("signed").expect("a head");
    for key in ["audit/head.json".to_owned(), day_of(&kept)] {
        log.files.remove(&FileKey(key)).await.expect("gone");
    }
    assert_eq!(log.verified().await.fault, Some(Fault::NoAnchor { signed: 8 }));
    let prover = Prover::new(
        log.db.ground().db,
        log.db.system(PROVER),
        AuditKey::from_seed(&[9; 32]),
        log.files.clone(),
    );
    let found = prover.newest(&log.db.anonymous()).await.expect("an answer");
    assert_eq!(found.fault, Some(Fault::NoAnchor { signed: 8 }));
    assert_eq!(
        log.verified_with(&[kept]).await.fault,
        None,
        "one kept elsewhere serves as well"
    );
}

/// What the sealer never looks at, because it is older or numbered lower, does not stand for genuine.
#[tokio::test]
async fn a_row_that_no_seal_ever_reaches_is_a_fault() {
    let long_ago = "'anonymous', 'test.act', now() - interval '2 days'";
    let just_now = "'anonymous', 'test.act', now() - interval '1 minute'";
    // As if twenty thousand rows had been written: what is put in lies far below the newest.
    let busy = "alter table platform.audit_log alter column id restart with 20001";
    for (id, values, fault) in [
        (-1, long_ago, true),
        (-1, just_now, true),
        (7, long_ago, true),
        (30_000, just_now, false),
    ] {
        let mut log = Log::empty().await;
        run(&mut log.root, busy).await;
        log.write(8).await;
        log.sealer.checkpoint().await.expect("signed").expect("a head");
        let insert = format!(
            "insert into platform.audit_log (id, actor_kind, action, at) overriding system value values ({id}, {values})"
        );
        let found = log.tamper(&insert).await;
        assert_eq!(found, fault.then_some(Fault::Unsealed { row: id }), "{insert}");
    }
}

#[tokio::test]
async fn a_page_sees_a_number_that_is_never_given() {
    let mut log = Log::full().await;
    let insert = "insert into platform.audit_log (id, actor_kind, action) overriding system value values (-1, 'anonymous', 'test.act')";
    run(&mut log.root, insert).await;
    let key = AuditKey::from_seed(&[9; 32]);
    let prover = Prover::new(log.db.ground().db, log.db.system(PROVER), key, log.files.clone());
    let found = prover.newest(&log.db.anonymous()).await.expect("an answer");
    assert_eq!(found.fault, Some(Fault::Unsealed { row: -1 }));
}
