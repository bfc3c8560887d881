//! Nobody can change the log unseen: whatever a superuser does to it, the chain tells.

use contracts::storage::{FileKey, FileStore};
use kernel::ids::UserId;
use platform::audit::{self, AuditFilter, AuditKey, Fault, PROVER, Prover, SEALER, Sealer, SignedHead, Verification};
use platform::{OrgRole, StaffRole};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgConnection};
use std::sync::Arc;
use testkit::{MemoryFiles, TestDb};

/// A log of eight sealed rows, signed after the fifth and the eighth.
pub(crate) struct Log {
    pub(crate) db: TestDb,
    files: Arc<MemoryFiles>,
    pub(crate) sealer: Sealer,
    pub(crate) root: PgConnection,
}

impl Log {
    pub(crate) async fn empty() -> Self {
        let db = testkit::database().await;
        let files = Arc::new(MemoryFiles::default());
        let actor = db.system(SEALER);
        let key = AuditKey::from_seed(&[9; 32]);
        let sealer = Sealer::new(db.runner_ground().db, actor, key, files.clone());
        let mut root = db.all_seeing().await;
        // What only a superuser can do: switch the triggers off.
        run(&mut root, "set session_replication_role = replica").await;
        Self {
            db,
            files,
            sealer,
            root,
        }
    }

    async fn full() -> Self {
        let log = Self::empty().await;
        log.write(5).await;
        assert_eq!(log.sealer.seal().await.expect("sealed"), 5);
        log.sealer.checkpoint().await.expect("signed").expect("a head");
        log.write(3).await;
        log.sealer.checkpoint().await.expect("signed").expect("a head");
        let whole = log.verified().await;
        assert_eq!((whole.fault, whole.sealed, whole.unsealed), (None, 8, 0));
        assert_eq!((whole.checkpoints, whole.anchored), (2, Some(8)));
        log
    }

    pub(crate) async fn write(&self, lines: usize) {
        let ground = self.db.ground();
        for line in 0..lines {
            let mut tx = ground.db.write(&self.db.anonymous()).await.expect("a write");
            tx.audit("test.act", None, json!({ "line": line, "b": [1, "é"], "a": null }));
            tx.commit().await.expect("a commit");
        }
    }

    pub(crate) async fn verified(&self) -> Verification {
        self.verified_with(&[]).await
    }

    async fn verified_with(&self, given: &[SignedHead]) -> Verification {
        let operator = self.db.system("command-line");
        self.sealer.verify(&operator, given).await.expect("an answer")
    }

    async fn put(&self, key: &str, text: &[u8]) {
        let key = FileKey(key.to_owned());
        self.files.put(&key, text.to_vec()).await.expect("a file");
    }

    pub(crate) async fn tamper(&mut self, statement: &str) -> Option<Fault> {
        run(&mut self.root, statement).await;
        self.verified().await.fault
    }
}

pub(crate) async fn run(conn: &mut PgConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(conn)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
}

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

fn day_of(head: &SignedHead) -> String {
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

async fn first_head(log: &mut Log) -> SignedHead {
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
    tx.audit_change(
        "test.change",
        Some(user.get()),
        (json!({"state": "open"}), json!({"state": "shut"})),
        Some("asked by phone"),
    );
    tx.commit().await.expect("a commit");
    let mut tx = ground.db.write(&admin).await.expect("a write");
    let filter = AuditFilter {
        target: Some(user.get()),
        ..AuditFilter::default()
    };
    let page = audit::list(&mut tx, &filter, &kernel::PageRequest::default())
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
    let page = audit::list(&mut tx, &read, &kernel::PageRequest::default())
        .await
        .expect("a page");
    assert_eq!(page.items.len(), 1, "reading leaves a line");
    let seen = page.items[0].detail.as_ref().expect("what was asked");
    assert_eq!(seen["filter"]["target"], json!(user.get()));
}

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
        let page = audit::list(&mut tx, &all, &kernel::PageRequest::default())
            .await
            .expect("a page");
        assert_eq!(page.items.len(), rows, "{actor:?}");
        let first = kernel::PageRequest::new(None, Some(1));
        let page = audit::list(&mut tx, &all, &first).await.expect("a page");
        assert_eq!(page.next.is_some(), rows > 1, "by key");
    }
    for actor in [reviewer, worker] {
        let mut tx = ground.db.write(&actor).await.expect("a write");
        let refused = audit::list(&mut tx, &all, &kernel::PageRequest::default()).await;
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
        tx.look(mine, "record", Some("they asked for help"));
        tx.look(other, "record", None);
        tx.commit().await.expect("a commit");
    }
    let mut tx = ground.db.read(&db.worker(mine)).await.expect("a read");
    let looks = audit::looks_at(&mut tx, mine, &kernel::PageRequest::default())
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
    let others = audit::looks_at(&mut tx, other, &kernel::PageRequest::default())
        .await
        .expect("looks");
    assert!(others.items.is_empty());
}
