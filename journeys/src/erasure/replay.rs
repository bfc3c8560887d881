//! After a restore: who was forgotten is forgotten again, by the ledger that lies outside the database.

use super::eraser::{Eraser, Run};
use super::ledger::{Ledger, LineFault, LookedAt};
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

/// What a replay would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplayPlan {
    /// Lines whose people the database remembers: they would be forgotten again.
    pub again: Vec<LedgerLine>,
    /// Lines that are not carried out, by number, and why.
    pub refused: Vec<(i64, LineFault)>,
}

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
        let ledger = self.ledger(actor).await?;
        for number in of.missing_ledger_numbers(actor, LOOKED_AT).await? {
            if self.brought_back(actor, &ledger, number).await? == Some(true) {
                return Ok(true);
            }
        }
        let (mut number, mut gap) = (of.last_ledger_number(actor).await? + 1, 0);
        while gap < SHORT_GAP {
            match self.brought_back(actor, &ledger, number).await? {
                Some(true) => return Ok(true),
                Some(false) => gap = 0,
                None => gap += 1,
            }
            number += 1;
        }
        Ok(false)
    }

    /// Tells whether the database remembers the person of a line; `None` where there is no such line. One that is not signed, or
    /// whose mark does not fit, keeps the doors shut too: after a restore with other keys no mark fits, and whoever replays
    /// looks at it. Another installation's says nothing about ours.
    async fn brought_back(&self, actor: &Actor, ledger: &Ledger, number: i64) -> Result<Option<bool>, Failure> {
        let Some(text) = self.text(number).await? else {
            return Ok(None);
        };
        match ledger.read(number, &text) {
            Ok(read) => Ok(Some(self.remembers(actor, &read.line).await?)),
            Err(refused) => {
                tracing::error!(number, fault = %refused.fault, "erasure.line_refused");
                match refused.line {
                    Some(line) => Ok(Some(self.remembers(actor, &line).await?)),
                    None => Ok(Some(false)),
                }
            }
        }
    }

    async fn remembers(&self, actor: &Actor, line: &LedgerLine) -> Result<bool, Failure> {
        let actor = actor.on_behalf_of(line.user);
        Ok(self.domains.identity.remembers(&actor, line.user).await?)
    }

    /// Goes through the ledger and says whom a restored database remembers. Nothing is done. Of the lines from before there
    /// were signatures those count that somebody has looked at.
    ///
    /// # Errors
    /// With the code of what went wrong, when ledger or database do not answer.
    pub async fn plan_replay(&self, actor: &Actor, looked_at: &[LookedAt]) -> Result<ReplayPlan, &'static str> {
        self.plan(actor, looked_at).await.map_err(|failure| failure.code())
    }

    async fn plan(&self, actor: &Actor, looked_at: &[LookedAt]) -> Result<ReplayPlan, Failure> {
        let ledger = self.ledger(actor).await?;
        let (mut number, mut gap, mut plan) = (1, 0, ReplayPlan::default());
        while gap < LONGEST_GAP {
            if let Some(text) = self.text(number).await? {
                gap = 0;
                match ledger.read(number, &text) {
                    Ok(read) if !self.remembers(actor, &read.line).await? => {}
                    Ok(read) => {
                        let named = LookedAt::of(&read.line);
                        if read.signed || looked_at.contains(&named) {
                            plan.again.push(read.line);
                        } else {
                            plan.refused.push((number, LineFault::Unsigned(named)));
                        }
                    }
                    Err(refused) => plan.refused.push((number, refused.fault)),
                }
            } else {
                gap += 1;
            }
            number += 1;
        }
        Ok(plan)
    }

    /// Forgets again whom the plan names, and nobody else.
    pub async fn replay(&self, actor: &Actor, plan: &ReplayPlan) -> Replayed {
        let mut run = Run::default();
        for line in &plan.again {
            run.count(line.user, self.recall(&actor.on_behalf_of(line.user), line).await);
        }
        Replayed {
            forgotten: run.done,
            failed: run.failed,
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

/// What a replay did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replayed {
    /// How many people were forgotten again.
    pub forgotten: u64,
    /// How many could not be: the log says who and why.
    pub failed: u64,
}
