//! The oldest rows of the log go when their time is over. What is left still proves itself: the sealer walks what goes,
//! signs where the chain begins from now on, and only then are the rows taken away, all in one transaction.

use super::key::{SignedBeginning, SignedHead};
use super::sealer::{SealError, Sealer};
use super::verifying::{Heads, LONGEST_TRANSACTION, Walk, unbelievable};
use super::{CLOSED, KEPT_MONTHS};
use crate::retention::months_before;
use crate::store::audit as store;
use crate::store::audit_closing as closing;
use crate::{DbError, WriteTx};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

const ENTRIES_AT_ONCE: i64 = 2_000;
/// How many rows go at once at most: the rest goes with the next turn.
const ROWS_AT_MOST: i64 = 200_000;
/// How often rows go.
const PAUSE: TimeDelta = TimeDelta::days(1);

impl Sealer {
    /// Takes away the rows that were sealed more than [`KEPT_MONTHS`] before the instant, up to a signed head, and returns
    /// how many. The newest signed head and what comes behind it always stay.
    ///
    /// # Errors
    /// `Broken` when what would go is not what was sealed: then everything stays. When the database does not answer.
    pub async fn close(&self, now: DateTime<Utc>) -> Result<u64, SealError> {
        let mut tx = self.db.write(&self.actor).await?;
        if !store::take_turn(&mut tx).await? {
            return Ok(0);
        }
        let began = closing::beginning(&mut tx).await?;
        let from = began.as_ref().map_or(0, |began| began.position);
        let before = months_before(now, KEPT_MONTHS);
        let Some(head) = closing::head_to_close(&mut tx, before, (from, ROWS_AT_MOST)).await? else {
            return Ok(0);
        };
        self.prove(&mut tx, began.as_ref(), &head).await?;
        let beginning = self.key.sign_beginning(&head, now);
        closing::add_beginning(&mut tx, &beginning).await?;
        let gone = closing::close(&mut tx).await?;
        // What was said in a transaction that was open for long goes with the next turn.
        crate::store::audit_reasons::close(&mut tx, head.at - LONGEST_TRANSACTION).await?;
        let detail = json!({ "position": head.position, "rows": gone, "until": head.at });
        tx.audit(CLOSED, None, detail);
        tx.commit().await?;
        tracing::info!(position = head.position, gone, "audit.closed");
        Ok(gone.unsigned_abs())
    }

    /// Does the same once a day, by the database's clock.
    pub(super) async fn close_daily(&self) -> Result<(), SealError> {
        let mut tx = self.db.read(&self.actor).await?;
        let (now, last) = (store::now(&mut tx).await?, closing::beginning(&mut tx).await?);
        drop(tx);
        if last.is_none_or(|last| last.at <= now - PAUSE) {
            self.close(now).await?;
        }
        Ok(())
    }

    /// Walks from where the chain begins to the head, as the proof of the whole chain does.
    async fn prove(
        &self,
        tx: &mut WriteTx,
        began: Option<&SignedBeginning>,
        head: &SignedHead,
    ) -> Result<(), SealError> {
        let heads = Heads::new([head.clone()], [], &self.key);
        if let Some(fault) = heads.forged().or_else(|| unbelievable(began, &self.key)) {
            return Err(SealError::Broken(fault));
        }
        let mut walk = Walk::from_beginning(began)?;
        while walk.place() < head.position {
            let many = (head.position - walk.place()).min(ENTRIES_AT_ONCE);
            let batch = store::sealed_after(tx, walk.place(), many).await?;
            if batch.is_empty() {
                let why = "a signed head speaks of more rows than there are";
                return Err(DbError::row("audit_checkpoints.position", why).into());
            }
            for (entry, row) in batch {
                if let Some(fault) = walk.step(&entry, row, &heads) {
                    return Err(SealError::Broken(fault));
                }
            }
        }
        Ok(())
    }
}
