//! The job that forgets people, and does so again after a restore.

use crate::Domains;
use crate::failure::{Failure, outcome};
use crate::own_data::file_key;
use contracts::storage::{FileKey, FileStore};
use identity::{Erasure, LedgerLine};
use platform::forget::{self, Forget};
use platform::{Actor, Ground, Job, Outcome, Owner};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How many are looked up at once.
const AT_ONCE: i64 = 100;
/// After so many numbers without a line the ledger has come to its end.
const LONGEST_GAP: i64 = 100;

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
    ground: Ground,
    domains: Domains,
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

    async fn all(&self, actor: &Actor) -> Result<Outcome, Failure> {
        let (mut done, mut left) = (0_u32, 0_u32);
        for erasure in self.domains.identity.erasures_waiting(actor, AT_ONCE).await? {
            if self.one(actor, &erasure).await? {
                done += 1;
            } else {
                left += 1;
            }
        }
        self.last_letters(actor).await?;
        tracing::info!(done, left, "erasure.run");
        Ok(Outcome::Done)
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
    async fn last_letters(&self, actor: &Actor) -> Result<(), Failure> {
        for user in self.domains.identity.erased_lately(actor).await? {
            let mut tx = self.ground.db.write(&actor.on_behalf_of(user)).await?;
            let permit = tx.check(Forget, &user).map_err(Failure::denied)?;
            self.domains.notifications.erase_in(&mut tx, &permit, None).await?;
            tx.commit().await?;
        }
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
        let text = serde_json::to_vec(&line).map_err(|_| Failure::passing("web/fault"))?;
        self.files.put(&line_key(number), text).await.map_err(|error| {
            tracing::warn!(cause = %error, "erasure.ledger_unreachable");
            Failure::passing("web/unavailable")
        })
    }

    /// The first number that neither the database nor the ledger knows: after a restore the ledger is ahead.
    async fn free_number(&self, actor: &Actor) -> Result<i64, Failure> {
        let mut number = self.domains.identity.last_ledger_number(actor).await? + 1;
        while self.line(number).await?.is_some() {
            number += 1;
        }
        Ok(number)
    }

    async fn line(&self, number: i64) -> Result<Option<LedgerLine>, Failure> {
        let unreachable = |_| Failure::passing("web/unavailable");
        let Some(text) = self.files.get(&line_key(number)).await.map_err(unreachable)? else {
            return Ok(None);
        };
        serde_json::from_slice(&text)
            .map(Some)
            .map_err(|_| Failure::passing("web/fault"))
    }

    /// Deletes in one transaction what tells who the person is, and destroys their key. Copies of their data that lie
    /// in the store go before: afterwards no row tells where they are.
    async fn erase(&self, actor: &Actor, erasure: &Erasure) -> Result<(), Failure> {
        let of = &self.domains;
        for copy in of.identity.list_own_copies(actor).await? {
            let removed = self.files.remove(&file_key(copy.id)).await;
            removed.map_err(|_| Failure::passing("web/unavailable"))?;
        }
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(Forget, &erasure.user).map_err(Failure::denied)?;
        of.marketplace.erase_in(&mut tx, &permit).await?;
        of.notifications
            .erase_in(&mut tx, &permit, Some(&erasure.email))
            .await?;
        of.files.erase_in(&mut tx, &permit).await?;
        of.people.erase_in(&mut tx, &permit).await?;
        of.organisations.erase_in(&mut tx, &permit, &erasure.email).await?;
        self.ground.vault.destroy(&mut tx, Owner::Person(erasure.user)).await?;
        forget::forget(&mut tx, &permit, erasure.email.as_str()).await?;
        of.identity.erase_in(&mut tx, &permit).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Goes through the ledger and forgets again whom a restored database remembers. Returns how many those were.
    ///
    /// # Errors
    /// With the code of what went wrong.
    pub async fn replay(&self, actor: &Actor) -> Result<u64, &'static str> {
        self.walk(actor).await.map_err(|failure| failure.code())
    }

    async fn walk(&self, actor: &Actor) -> Result<u64, Failure> {
        let (mut number, mut gap, mut forgotten) = (1, 0, 0);
        while gap < LONGEST_GAP {
            match self.line(number).await? {
                None => gap += 1,
                Some(line) => {
                    gap = 0;
                    forgotten += u64::from(self.again(&actor.on_behalf_of(line.user), &line).await?);
                }
            }
            number += 1;
        }
        Ok(forgotten)
    }

    async fn again(&self, actor: &Actor, line: &LedgerLine) -> Result<bool, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(Forget, &line.user).map_err(Failure::denied)?;
        if !self.domains.identity.recall_erasure_in(&mut tx, &permit, line).await? {
            return Ok(false);
        }
        tx.commit().await?;
        let waiting = self.domains.identity.erasures_waiting(actor, i64::MAX).await?;
        if let Some(erasure) = waiting.iter().find(|erasure| erasure.user == line.user) {
            self.erase(actor, erasure).await?;
        }
        Ok(true)
    }
}

/// Where a line of the ledger lies.
fn line_key(number: i64) -> FileKey {
    FileKey(format!("erasures/{number:010}.json"))
}
