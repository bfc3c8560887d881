//! How far the chain holds, for a page: the stretch up to the newest signed head is walked, not the whole chain.

use super::key::{AuditKey, SignedHead};
use super::sealer::SealError;
use super::verifying::{Fault, Heads, Walk, anchors};
use crate::store::audit as store;
use crate::store::unsealed;
use crate::{Actor, Db, DbError};
use chrono::TimeDelta;
use contracts::storage::FileStore;
use std::sync::Arc;

/// The name of the part of the platform that shows staff how far the chain holds.
pub const PROVER: &str = "audit-prover";

/// A page must not wait for more; `muster audit verify` walks everything.
const ROWS_AT_MOST: i64 = 5_000;
/// Copies of heads outside are fetched for so many days.
const LATELY: TimeDelta = TimeDelta::days(7);

/// How far the chain holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    /// The newest signed head in the database; none before the first five minutes have passed.
    pub head: Option<SignedHead>,
    /// How many rows before that head were compared with their seals just now.
    pub compared: i64,
    /// The furthest place of the heads kept outside the database lately.
    pub anchored: Option<i64>,
    /// Rows that wait for a seal, among those that the sealer looks at every second.
    pub waiting: i64,
    /// What was found wrong first.
    pub fault: Option<Fault>,
}

/// Proves the newest stretch of the chain for those who read the log.
#[derive(Clone)]
pub struct Prover {
    db: Db,
    actor: Actor,
    key: AuditKey,
    files: Arc<dyn FileStore>,
}

impl Prover {
    /// Puts it together. The actor is [`PROVER`].
    pub fn new(db: Db, actor: Actor, key: AuditKey, files: Arc<dyn FileStore>) -> Self {
        Self { db, actor, key, files }
    }

    /// Compares the rows between the last two signed heads with their seals, and the heads with their signatures and
    /// with the copy outside. It is for callers who were allowed to read the log.
    ///
    /// # Errors
    /// When the database or the file store does not answer.
    pub async fn newest(&self, caller: &Actor) -> Result<Newest, SealError> {
        let mut tx = self.db.read_fresh(&self.actor.serving(caller)).await?;
        let now = store::now(&mut tx).await?;
        let outside = anchors(&*self.files, now - LATELY, now).await?;
        let mut signed = store::last_checkpoints(&mut tx, 2).await?;
        let end = store::head(&mut tx).await?.map_or(0, |entry| entry.position);
        let mut found = Newest {
            head: signed.first().cloned(),
            compared: 0,
            anchored: outside.iter().map(|head| head.position).max(),
            waiting: unsealed::count_lately(&mut tx).await?,
            fault: unsealed::misnumbered(&mut tx).await?.map(|row| Fault::Unsealed { row }),
        };
        let before = (signed.len() > 1).then(|| signed.pop()).flatten();
        let mut walk = Walk::from(before.as_ref())?;
        let goal = found.head.as_ref().map_or(0, |head| head.position);
        let heads = Heads::new(signed.into_iter().chain(before), outside, &self.key);
        let of_heads = heads
            .forged()
            .or_else(|| heads.beyond(end))
            .or_else(|| heads.unanchored());
        found.fault = found.fault.or(of_heads);
        let began = walk.place();
        let rows = (goal - began).clamp(0, ROWS_AT_MOST);
        if found.fault.is_none() && rows > 0 {
            let entries = store::sealed_after(&mut tx, began, rows).await?;
            found.fault = entries
                .into_iter()
                .find_map(|(entry, row)| walk.step(&entry, row, &heads));
        }
        found.compared = walk.place() - began;
        Ok(found)
    }
}

impl Walk {
    /// Starts behind a signed head, or at the beginning.
    fn from(head: Option<&SignedHead>) -> Result<Self, DbError> {
        let Some(head) = head else {
            return Ok(Self::at_the_start());
        };
        let mut hash = [0; 32];
        hex::decode_to_slice(&head.hash, &mut hash).map_err(|why| DbError::row("audit_checkpoints.hash", why))?;
        Ok(Self::behind(head, hash))
    }
}
