//! The job that forgets people, and does so again after a restore.

use super::ledger::Ledger;
use crate::Domains;
use crate::failure::{Failure, outcome};
use crate::own_data::file_key;
use contracts::storage::{FileKey, FileStore};
use identity::{CopyView, Erasure, LedgerLine};
use kernel::ids::UserId;
use platform::forget::{self, Forget};
use platform::{Actor, Ground, Job, Outcome, Owner, Permit, WriteTx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// Forgets everybody who asked for it and whom nobody counts on any more.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct EraseAccounts {}

impl Job for EraseAccounts {
    const NAME: &'static str = "erase-accounts";

    fn key(&self) -> Option<String> {
        Some("all".to_owned())
    }
}

/// Forgets people.
#[derive(Clone)]
pub struct Eraser {
    pub(super) ground: Ground,
    pub(super) domains: Domains,
    files: Arc<dyn FileStore>,
}

impl Eraser {
    /// Puts it together.
    pub fn new(ground: Ground, domains: Domains, files: Arc<dyn FileStore>) -> Self {
        Self { ground, domains, files }
    }

    /// Does the job. A letter that is on its way goes out first, and is deleted by the next night's run.
    pub async fn run(&self, actor: &Actor, _job: EraseAccounts) -> Outcome {
        outcome(self.all(actor).await)
    }

    /// Goes on with the next where one cannot be forgotten, and fails in the end.
    async fn all(&self, actor: &Actor) -> Result<Outcome, Failure> {
        let mut run = Run::default();
        for erasure in self.domains.identity.erasures_waiting(actor).await? {
            run.count(erasure.user, self.one(actor, &erasure).await);
        }
        self.last_letters(actor, &mut run).await?;
        tracing::info!(done = run.done, left = run.left, failed = run.failed, "erasure.run");
        run.fault.map_or(Ok(Outcome::Done), Err)
    }

    /// Forgets one person, unless a shift of theirs is still to come: then the next night tries again. The line in the
    /// ledger comes first: a backup from before can then never bring them back for good.
    async fn one(&self, actor: &Actor, erasure: &Erasure) -> Result<bool, Failure> {
        let actor = actor.on_behalf_of(erasure.user);
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.read_fresh(&actor).await?;
        let last_shift = self.domains.marketplace.last_shift_in(&mut tx, erasure.user).await?;
        drop(tx);
        if last_shift.is_some_and(|end| end > now) {
            return Ok(false);
        }
        self.enter(&actor, erasure).await?;
        self.erase(&actor, erasure).await?;
        Ok(true)
    }

    /// Deletes letters that were still on their way when their reader was forgotten.
    async fn last_letters(&self, actor: &Actor, run: &mut Run) -> Result<(), Failure> {
        for user in self.domains.identity.erased_lately(actor).await? {
            if let Err(failure) = self.last_letters_of(&actor.on_behalf_of(user), user).await {
                run.failed(user, failure);
            }
        }
        Ok(())
    }

    async fn last_letters_of(&self, actor: &Actor, user: UserId) -> Result<(), Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.check(Forget, &user).map_err(Failure::denied)?;
        self.domains.notifications.erase_in(&mut tx, &permit, None).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes the line of the ledger.
    async fn enter(&self, actor: &Actor, erasure: &Erasure) -> Result<(), Failure> {
        let number = if let Some(number) = erasure.number {
            number
        } else {
            let number = self.free_number(actor).await?;
            let mut tx = self.ground.db.write(actor).await?;
            let permit = tx.permit(Forget, &erasure.user).map_err(Failure::denied)?;
            self.domains
                .identity
                .number_erasure_in(&mut tx, &permit, number)
                .await?;
            tx.commit().await?;
            number
        };
        let line = LedgerLine {
            number,
            erasure: erasure.id,
            user: erasure.user,
            asked_at: erasure.asked_at,
        };
        let text = self.ledger(actor).await?.write(line)?;
        self.files.put(&line_key(number), text).await.map_err(|error| {
            tracing::warn!(cause = %error, "erasure.ledger_unreachable");
            Failure::passing("web/unavailable")
        })
    }

    pub(super) async fn ledger(&self, actor: &Actor) -> Result<Ledger, Failure> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let installation = platform::installation(&mut tx).await?;
        Ok(Ledger::new(self.ground.vault.clone(), installation))
    }

    /// The first number that neither the database nor the ledger knows: after a restore the ledger is ahead.
    async fn free_number(&self, actor: &Actor) -> Result<i64, Failure> {
        let mut number = self.domains.identity.last_ledger_number(actor).await? + 1;
        while self.text(number).await?.is_some() {
            number += 1;
        }
        Ok(number)
    }

    pub(super) async fn text(&self, number: i64) -> Result<Option<Vec<u8>>, Failure> {
        let unreachable = |_| Failure::passing("web/unavailable");
        self.files.get(&line_key(number)).await.map_err(unreachable)
    }

    /// Deletes in one transaction what tells who the person is, and destroys their key. Copies of their data that lie
    /// in the store go before, for afterwards no row tells where they are, and once more after, for one may just have been made.
    async fn erase(&self, actor: &Actor, erasure: &Erasure) -> Result<(), Failure> {
        let copies = self.remove_copies(actor).await?;
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(Forget, &erasure.user).map_err(Failure::denied)?;
        self.erase_in(tx, &permit, erasure).await?;
        self.remove(&copies).await
    }

    pub(super) async fn remove_copies(&self, actor: &Actor) -> Result<Vec<CopyView>, Failure> {
        let copies = self.domains.identity.list_own_copies(actor).await?;
        self.remove(&copies).await?;
        Ok(copies)
    }

    pub(super) async fn remove(&self, copies: &[CopyView]) -> Result<(), Failure> {
        for copy in copies {
            let removed = self.files.remove(&file_key(copy.id)).await;
            removed.map_err(|_| Failure::passing("web/unavailable"))?;
        }
        Ok(())
    }

    pub(super) async fn erase_in(
        &self,
        mut tx: WriteTx,
        permit: &Permit<Forget>,
        erasure: &Erasure,
    ) -> Result<(), Failure> {
        let of = &self.domains;
        of.marketplace.erase_in(&mut tx, permit).await?;
        of.notifications.erase_in(&mut tx, permit, Some(&erasure.email)).await?;
        of.files.erase_in(&mut tx, permit).await?;
        of.people.erase_in(&mut tx, permit).await?;
        let without_owner = of.organisations.left_without_owner_in(&mut tx, permit).await?;
        of.organisations.erase_in(&mut tx, permit, &erasure.email).await?;
        self.ground.vault.destroy(&mut tx, Owner::Person(erasure.user)).await?;
        forget::forget(&mut tx, permit, erasure.email.as_str()).await?;
        of.identity.erase_in(&mut tx, permit).await?;
        if let Some(organisation) = without_owner {
            let action = "organisations.left-without-owner";
            tx.audit(action, Some(organisation.get()), Value::Null);
        }
        tx.commit().await?;
        if let Some(organisation) = without_owner {
            tracing::error!(%organisation, "organisation.without_owner");
        }
        Ok(())
    }
}

/// What became of each.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) done: u64,
    left: u64,
    pub(super) failed: u64,
    fault: Option<Failure>,
}

impl Run {
    pub(super) fn count(&mut self, user: UserId, outcome: Result<bool, Failure>) {
        match outcome {
            Ok(true) => self.done += 1,
            Ok(false) => self.left += 1,
            Err(failure) => self.failed(user, failure),
        }
    }

    /// Rings: somebody has a right that we do not fulfil.
    fn failed(&mut self, user: UserId, failure: Failure) {
        tracing::error!(%user, code = failure.code(), "erasure.failed");
        self.failed += 1;
        self.fault = Some(failure);
    }
}

/// Where a line of the ledger lies.
fn line_key(number: i64) -> FileKey {
    FileKey(format!("erasures/{number:010}.json"))
}
