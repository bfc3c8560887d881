//! Nobody can change the log unseen: whatever a superuser does to it, the chain tells.

use super::anchors::day_of;
use super::log::{Log, run};
use platform::audit::{AuditKey, Fault, PROVER, Prover, SignedHead};

#[tokio::test]
async fn asvs_V16_4_2__an_edited_row_is_found() {
    for (column, value) in [
        ("action", "'test.other'"),
        ("detail", "'{\"line\": 9}'"),
        ("at", "at + interval '1 microsecond'"),
        ("actor_user", "gen_random_uuid()"),
        ("reason", "'better'"),
    ] {
        let mut log = Log::full().await;
        let fault = log
            .tamper(&format!(
                "update platform.audit_log set {column} = {value} where id = 4"
            ))
            .await;
        assert_eq!(fault, Some(Fault::Changed { row: 4, position: 4 }), "{column}");
    }
}

#[tokio::test]
async fn a_page_compares_the_rows_up_to_the_newest_head() {
    let mut log = Log::full().await;
    let db = log.db.ground().db;
    let key = || AuditKey::from_seed(&[9; 32]);
    let prover = Prover::new(db.clone(), log.db.system(PROVER), key(), log.files.clone());
    let caller = log.db.anonymous();
    let found = prover.newest(&caller).await.expect("an answer");
    assert_eq!((found.head.map(|head| head.position), found.compared), (Some(8), 3));
    assert_eq!((found.anchored, found.waiting, found.fault), (Some(8), 0, None));
    run(&mut log.root, "update platform.audit_log set action = 'x' where id = 7").await;
    let found = prover.newest(&caller).await.expect("an answer");
    assert_eq!(found.fault, Some(Fault::Changed { row: 7, position: 7 }));
    let other = AuditKey::from_seed(&[8; 32]);
    let stranger = Prover::new(db, log.db.system(PROVER), other, log.files.clone());
    let found = stranger.newest(&caller).await.expect("an answer");
    assert!(matches!(found.fault, Some(Fault::Head { .. })), "{found:?}");
    run(&mut log.root, "delete from platform.audit_chain where position > 6").await;
    let found = prover.newest(&caller).await.expect("an answer");
    assert_eq!(found.fault, Some(Fault::CutOff { signed: 8, found: 6 }));
}

#[tokio::test]
async fn asvs_V16_4_2__a_deleted_row_is_found() {
    let mut log = Log::full().await;
    let fault = log.tamper("delete from platform.audit_log where id = 3").await;
    assert_eq!(fault, Some(Fault::Deleted { row: 3, position: 3 }));
    let fault = log.tamper("delete from platform.audit_chain where row_id = 3").await;
    assert_eq!(fault, Some(Fault::Gap { position: 3 }));
    let fault = log
        .tamper("update platform.audit_chain set position = position - 1 where position > 3")
        .await;
    assert_eq!(
        fault,
        Some(Fault::Changed { row: 4, position: 3 }),
        "closing the gap moves the rest"
    );
}

#[tokio::test]
async fn a_row_put_in_is_found() {
    let mut log = Log::full().await;
    let fault = log
        .tamper(
            "update platform.audit_chain set position = position + 1000 where position > 3;
             update platform.audit_chain set position = position - 999 where position > 1000;
             insert into platform.audit_log (at, actor_kind, action) select at, 'anonymous', 'test.act' from platform.audit_log where id = 3;
             insert into platform.audit_chain select 4, max(id), sha256('x') from platform.audit_log",
        )
        .await;
    assert_eq!(
        fault,
        Some(Fault::Changed { row: 9, position: 4 }),
        "into the middle of the chain"
    );

    let mut log = Log::full().await;
    run(
        &mut log.root,
        "insert into platform.audit_log (at, actor_kind, action) values (now() - interval '2 hours', 'staff', 'test.act')",
    )
    .await;
    assert_eq!(log.verified().await.unsealed, 1, "it waits for a seal");
    log.sealer.seal().await.expect("sealed");
    let fault = log.verified().await.fault;
    assert_eq!(
        fault,
        Some(Fault::PutIn { row: 9, position: 9 }),
        "at the end, with a date of its own"
    );
}

#[tokio::test]
async fn rows_in_another_order_are_found() {
    let mut log = Log::full().await;
    let fault = log
        .tamper(
            "alter table platform.audit_chain drop constraint audit_chain_row_key;
             update platform.audit_chain set row_id = 9 - row_id where position in (4, 5)",
        )
        .await;
    assert_eq!(fault, Some(Fault::Changed { row: 5, position: 4 }));

    let mut log = Log::full().await;
    let fault = log
        .tamper(
            "update platform.audit_chain set position = 1009 - position where position in (4, 5);
             update platform.audit_chain set position = position - 1000 where position > 1000",
        )
        .await;
    assert_eq!(fault, Some(Fault::Changed { row: 5, position: 4 }), "with their hashes");
}

#[tokio::test]
async fn a_tail_that_was_cut_off_is_found_however_much_goes_with_it() {
    let mut log = Log::full().await;
    let kept = log.sealer.checkpoint().await.expect("signed").expect("a head");
    let fault = log.tamper("delete from platform.audit_log where id > 6").await;
    assert_eq!(fault, Some(Fault::Deleted { row: 7, position: 7 }), "rows only");
    let fault = log.tamper("delete from platform.audit_chain where position > 6").await;
    assert_eq!(
        fault,
        Some(Fault::CutOff { signed: 8, found: 6 }),
        "rows and their seals"
    );
    let fault = log
        .tamper("delete from platform.audit_checkpoints where position > 6")
        .await;
    assert_eq!(
        fault,
        Some(Fault::CutOff { signed: 8, found: 6 }),
        "and the signed head: its copy outside tells"
    );
    let older = serde_json::to_vec(&first_head(&mut log).await).expect("text");
    log.put("audit/head.json", &older).await;
    assert_eq!(
        log.verified().await.fault,
        Some(Fault::CutOff { signed: 8, found: 6 }),
        "and an old head over the newest: the one of its day tells"
    );
    log.put(&day_of(&kept), &older).await;
    assert_eq!(
        log.verified().await.fault,
        None,
        "against older copies only, nothing is missing"
    );
    let fault = log.verified_with(&[kept]).await.fault;
    assert_eq!(
        fault,
        Some(Fault::CutOff { signed: 8, found: 6 }),
        "a head exported by hand tells"
    );
}

pub(super) async fn first_head(log: &mut Log) -> SignedHead {
    let row: (i64, String, chrono::DateTime<chrono::Utc>, String, String) = sqlx::query_as(
        "select position, encode(hash, 'hex'), at, key, encode(signature, 'hex') from platform.audit_checkpoints order by 1 limit 1",
    )
    .fetch_one(&mut log.root)
    .await
    .expect("a head");
    let (position, hash, at, key, signature) = row;
    SignedHead {
        position,
        hash,
        at,
        key,
        signature,
    }
}

#[tokio::test]
async fn a_chain_written_anew_is_found_for_want_of_the_key() {
    let mut log = Log::full().await;
    run(
        &mut log.root,
        "update platform.audit_log set action = 'test.other' where id = 2;
         truncate platform.audit_chain",
    )
    .await;
    log.sealer.seal().await.expect("the forger seals all anew");
    let fault = log.verified().await.fault;
    assert_eq!(fault, Some(Fault::Rewritten { row: 5, position: 5 }));
    let fault = log
        .tamper("update platform.audit_checkpoints set hash = (select hash from platform.audit_chain chain where chain.position = audit_checkpoints.position)")
        .await;
    assert!(matches!(fault, Some(Fault::Head { position: 5, .. })), "{fault:?}");
}
