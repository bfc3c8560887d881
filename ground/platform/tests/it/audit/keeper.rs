//! A sheet of the log is handed over whole: while keys cannot be reached it waits. A page says so and shows the rest.

use super::log::Log;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::ids::{AuditExportId, UserId};
use kernel::{ErrorKind, PeopleError, Secret};
use platform::audit::{self, AuditError, AuditFilter, ExportAsked, FORGOTTEN, UNREADABLE};
use platform::{Actor, DataKey, KeeperError, KeyFile, KeyKeeper, Owner, StaffRole, Vault, Wrapped, fresh_line};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

/// A keeper of keys that can fall silent.
struct Moody {
    keys: KeyFile,
    silent: AtomicBool,
}

impl Moody {
    fn awake(&self) -> Result<&KeyFile, KeeperError> {
        let silent = self.silent.load(Ordering::Relaxed);
        (!silent).then_some(&self.keys).ok_or(KeeperError::Silent)
    }
}

#[async_trait]
impl KeyKeeper for Moody {
    async fn current(&self) -> Result<String, KeeperError> {
        self.awake()?.current().await
    }

    async fn wrap(&self, key: &DataKey, context: &[u8]) -> Result<Wrapped, KeeperError> {
        self.awake()?.wrap(key, context).await
    }

    async fn unwrap(&self, wrapped: &Wrapped, context: &[u8]) -> Result<DataKey, KeeperError> {
        self.awake()?.unwrap(wrapped, context).await
    }
}

fn person(n: u128) -> UserId {
    UserId::from(Uuid::from_u128(n))
}

struct Desk {
    log: Log,
    keeper: Arc<Moody>,
    vault: Vault,
    now: DateTime<Utc>,
    one: Actor,
    two: Actor,
}

impl Desk {
    async fn new() -> Self {
        let log = Log::empty().await;
        let now = testkit::start_of_tests();
        let rng = log.db.rng();
        let keeper = Arc::new(Moody {
            keys: KeyFile::open(&fresh_line(rng, now), None, rng.clone()).expect("a key"),
            silent: AtomicBool::new(false),
        });
        Self {
            vault: Vault::new(keeper.clone(), Secret::new([9; 32]), rng.clone()),
            one: log.db.staff(person(91), StaffRole::Admin),
            two: log.db.staff(person(92), StaffRole::Auditor),
            keeper,
            now,
            log,
        }
    }

    async fn act(&self, on: UserId, words: &str) {
        let reviewer = self.log.db.staff(person(90), StaffRole::Reviewer);
        let mut tx = self.log.db.ground().db.write(&reviewer).await.expect("a write");
        let why = self.vault.reason(&mut tx, Owner::Person(on), words).await;
        let change = (Value::Null, Value::Null);
        tx.audit_change("test.act", Some(on.get()), change, Some(why.expect("a reason")));
        tx.commit().await.expect("a commit");
    }

    async fn forget(&self, user: UserId) {
        let eraser = self.log.db.system("eraser").on_behalf_of(user);
        let mut tx = self.log.db.runner_ground().db.write(&eraser).await.expect("a write");
        let permit = tx.check(platform::forget::Forget, &user).expect("the right");
        let destroyed = self.vault.destroy(&mut tx, Owner::Person(user)).await;
        destroyed.expect("destroyed");
        let forgotten = platform::forget::forget(&mut tx, &permit, "x@example.org").await;
        forgotten.expect("forgotten");
        tx.commit().await.expect("a commit");
    }

    async fn ask(&self, by: &Actor, filter: AuditFilter, at: DateTime<Utc>) -> ExportAsked {
        let id = AuditExportId::fresh(at, self.log.db.rng());
        let mut tx = self.log.db.ground().db.write(by).await.expect("a write");
        let asked = audit::ask_export(&mut tx, &self.vault, (id, at), filter, "The yearly audit").await;
        tx.commit().await.expect("a commit");
        asked.expect("asked")
    }

    async fn fresh(&self, by: &Actor, filter: AuditFilter, at: DateTime<Utc>) -> AuditExportId {
        match self.ask(by, filter, at).await {
            ExportAsked::Fresh(export) => export.id,
            ExportAsked::There(export) => panic!("{export:?} was there"),
        }
    }

    async fn there(&self, by: &Actor, filter: AuditFilter, at: DateTime<Utc>) -> (AuditExportId, String) {
        match self.ask(by, filter, at).await {
            ExportAsked::There(export) => (export.id, export.reason),
            ExportAsked::Fresh(export) => panic!("{export:?} was made"),
        }
    }

    async fn decide(&self, export: AuditExportId, approve: bool) {
        let mut tx = self.log.db.ground().db.write(&self.two).await.expect("a write");
        let decided = audit::decide_export(&mut tx, &self.vault, export, (approve, self.now)).await;
        decided.expect("decided");
        tx.commit().await.expect("a commit");
    }

    /// The words of the rows that are handed over.
    async fn take(&self, export: AuditExportId) -> Result<Vec<Option<String>>, AuditError> {
        let mut tx = self.log.db.ground().db.write(&self.one).await.expect("a write");
        let rows = audit::take_export(&mut tx, &self.vault, export, self.now).await?;
        tx.commit().await.expect("a commit");
        Ok(rows.into_iter().map(|row| row.reason).collect())
    }
}

fn acts() -> AuditFilter {
    AuditFilter {
        action: Some("test.".to_owned()),
        ..AuditFilter::default()
    }
}

#[tokio::test]
async fn no_sheet_leaves_while_keys_cannot_be_reached_and_none_is_lost() {
    let desk = Desk::new().await;
    desk.act(person(1), "her flatmate rang").await;
    desk.act(person(2), "a letter of the bank").await;
    desk.forget(person(2)).await;
    let export = desk.fresh(&desk.one, acts(), desk.now).await;
    desk.decide(export, true).await;
    desk.keeper.silent.store(true, Ordering::Relaxed);
    let refused = desk.take(export).await.expect_err("the keys are away");
    assert_eq!(
        (refused.kind(), refused.code(), refused.retry_after()),
        (ErrorKind::Unavailable, "platform/keys-unreachable", Some(60))
    );
    let ground = desk.log.db.ground();
    let mut tx = ground.db.write(&desk.one).await.expect("a write");
    let small = audit::export(&mut tx, &desk.vault, &acts()).await;
    let small = small.expect_err("a small sheet neither");
    assert_eq!(small.code(), "platform/keys-unreachable");
    drop(tx);
    let mut tx = ground.db.write(&desk.one).await.expect("a write");
    let page = audit::list(&mut tx, &desk.vault, &acts(), &kernel::PageRequest::default()).await;
    let shown: Vec<_> = page.expect("a page").items.into_iter().map(|row| row.reason).collect();
    assert_eq!(shown, [Some(FORGOTTEN.to_owned()), Some(UNREADABLE.to_owned())]);
    drop(tx);
    desk.keeper.silent.store(false, Ordering::Relaxed);
    let taken = desk.take(export).await.expect("it was left there");
    assert_eq!(
        taken,
        [Some(FORGOTTEN.to_owned()), Some("her flatmate rang".to_owned())],
        "what is gone for good is marked"
    );
}

#[tokio::test]
async fn who_asks_for_the_same_again_is_given_what_is_there() {
    let desk = Desk::new().await;
    let soon = desk.now + chrono::TimeDelta::minutes(59);
    let first = desk.fresh(&desk.one, acts(), desk.now).await;
    assert_eq!(
        desk.there(&desk.one, acts(), soon).await,
        (first, "The yearly audit".to_owned()),
        "while it waits"
    );
    // Another person, other rows, an hour later: each is one of its own.
    desk.fresh(&desk.two, acts(), soon).await;
    desk.fresh(&desk.one, AuditFilter::default(), soon).await;
    let bounded = AuditFilter {
        until: Some(desk.now),
        ..acts()
    };
    desk.fresh(&desk.one, bounded, soon).await;
    desk.decide(first, true).await;
    assert_eq!(
        desk.there(&desk.one, acts(), soon).await.0,
        first,
        "while it lies ready"
    );
    desk.take(first).await.expect("taken");
    let second = desk.fresh(&desk.one, acts(), desk.now).await;
    desk.decide(second, false).await;
    let third = desk.fresh(&desk.one, acts(), desk.now).await;
    let late = desk.now + audit::EXPORT_SAME_WITHIN;
    assert_ne!(desk.fresh(&desk.one, acts(), late).await, third, "the hour is over");
}
