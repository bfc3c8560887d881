//! After a restore: who was forgotten is forgotten again, by the ledger that lies outside the database.

use super::eraser::{Eraser, Run};
use crate::failure::Failure;
use identity::LedgerLine;
use platform::Actor;
use platform::forget::Forget;

/// After so many numbers without a line the ledger has come to its end.
const LONGEST_GAP: i64 = 100;

/// Before the doors open no more numbers in a row without a line are passed than these.
const SHORT_GAP: i64 = 10;

/// So many numbers that are missing between others are looked at before the doors open.
const LOOKED_AT: i64 = 1_000;

impl Eraser {
    /// Tells whether the database remembers somebody whom the ledger names: it was restored and not replayed.
    ///
    /// # Errors
    /// With the code of what went wrong, when ledger or database do not answer.
    pub async fn is_behind(&self, actor: &Actor) -> Result<bool, &'static str> {
        self.look(actor).await.map_err(|failure| failure.code())
    }

    async fn look(&self, actor: &Actor) -> Result<bool, Failure> {
        let of = &self.domains.identity;
        for number in of.missing_ledger_numbers(actor, LOOKED_AT).await? {
            if self.brought_back(actor, number).await? == Some(true) {
                return Ok(true);
            }
        }
        let (mut number, mut gap) = (of.last_ledger_number(actor).await? + 1, 0);
        while gap < SHORT_GAP {
            match self.brought_back(actor, number).await? {
                Some(true) => return Ok(true),
                Some(false) => gap = 0,
                None => gap += 1,
            }
            number += 1;
        }
        Ok(false)
    }

    /// Tells whether the database remembers the person of a line; `None` where there is no such line.
    async fn brought_back(&self, actor: &Actor, number: i64) -> Result<Option<bool>, Failure> {
        let Some(text) = self.text(number).await? else {
            return Ok(None);
        };
        let Ok(line) = serde_json::from_slice::<LedgerLine>(&text) else {
            return Ok(Some(false));
        };
        let actor = actor.on_behalf_of(line.user);
        Ok(Some(self.domains.identity.remembers(&actor, line.user).await?))
    }

    /// Goes through the ledger and forgets again whom a restored database remembers.
    ///
    /// # Errors
    /// With the code of what went wrong, when ledger or database do not answer.
    pub async fn replay(&self, actor: &Actor) -> Result<Replayed, &'static str> {
        self.walk(actor).await.map_err(|failure| failure.code())
    }

    async fn walk(&self, actor: &Actor) -> Result<Replayed, Failure> {
        let (mut number, mut gap, mut run) = (1, 0, Run::default());
        while gap < LONGEST_GAP {
            if let Some(text) = self.text(number).await? {
                gap = 0;
                self.again(actor, number, &text, &mut run).await;
            } else {
                gap += 1;
            }
            number += 1;
        }
        Ok(Replayed {
            forgotten: run.done,
            failed: run.failed,
        })
    }

    async fn again(&self, actor: &Actor, number: i64, text: &[u8], run: &mut Run) {
        if let Ok(line) = serde_json::from_slice::<LedgerLine>(text) {
            run.count(line.user, self.recall(&actor.on_behalf_of(line.user), &line).await);
        } else {
            tracing::error!(number, "erasure.unreadable_line");
            run.failed += 1;
        }
    }

    /// Remembering the wish and fulfilling it are one transaction: a replay that is broken off leaves nothing half done.
    async fn recall(&self, actor: &Actor, line: &LedgerLine) -> Result<bool, Failure> {
        let of = &self.domains.identity;
        let copies = self.remove_copies(actor).await?;
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(Forget, &line.user).map_err(Failure::denied)?;
        if !of.recall_erasure_in(&mut tx, &permit, line).await? {
            return Ok(false);
        }
        let Some(erasure) = of.erasure_waiting_in(&mut tx, &permit).await? else {
            return Ok(false);
        };
        self.erase_in(tx, &permit, &erasure).await?;
        self.remove(&copies).await?;
        Ok(true)
    }
}

/// What a walk through the ledger did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replayed {
    /// How many people were forgotten again.
    pub forgotten: u64,
    /// How many could not be: the log says who and why.
    pub failed: u64,
}
