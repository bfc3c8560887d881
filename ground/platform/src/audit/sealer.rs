//! Chains the rows of the log, and signs the head now and then.

use super::chain;
use super::key::{AuditKey, SignedHead};
use super::verifying::{Verification, verify};
use crate::store::audit as store;
use crate::{Actor, Db, DbError};
use chrono::NaiveDate;
use contracts::storage::{FileKey, FileStore};
use std::sync::Arc;
use std::time::Duration;

/// The name of the part of the platform that seals the log.
pub const SEALER: &str = "audit-sealer";

/// The newest signed head, outside the database.
pub(super) const ANCHOR: &str = "audit/head.json";

/// The last signed head of a day, outside the database.
pub(super) fn of_day(day: NaiveDate) -> String {
    format!("audit/heads/{day}.json")
}

const ROWS_AT_ONCE: i64 = 500;
const PAUSE: Duration = Duration::from_secs(1);

/// Seals the log. Every node may run one: a lock lets one work at a time.
#[derive(Clone)]
pub struct Sealer {
    pub(super) db: Db,
    pub(super) actor: Actor,
    pub(super) key: AuditKey,
    pub(super) files: Arc<dyn FileStore>,
}

impl Sealer {
    /// Puts it together. The database is the runner's, the actor [`SEALER`].
    pub fn new(db: Db, actor: Actor, key: AuditKey, files: Arc<dyn FileStore>) -> Self {
        Self { db, actor, key, files }
    }

    /// Seals every row that is committed and not sealed yet; returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn seal(&self) -> Result<u64, DbError> {
        self.seal_since(store::Since::Head).await
    }

    async fn seal_since(&self, since: store::Since) -> Result<u64, DbError> {
        let mut sealed = 0;
        loop {
            let mut tx = self.db.write(&self.actor).await?;
            if !store::take_turn(&mut tx).await? {
                return Ok(sealed);
            }
            let head = store::head(&mut tx).await?;
            let rows = store::unsealed(&mut tx, since, ROWS_AT_ONCE).await?;
            let entries = chain::extend(head, &rows);
            store::add_entries(&mut tx, &entries).await?;
            tx.commit().await?;
            sealed += entries.len() as u64;
            if rows.len() < usize::try_from(ROWS_AT_ONCE).unwrap_or(usize::MAX) {
                return Ok(sealed);
            }
        }
    }

    /// Seals what is left, signs the head, keeps it in the database and puts a copy outside: into the file store and
    /// into the log. Returns the newest signed head; `None` while there is nothing to sign.
    ///
    /// # Errors
    /// When the database or the file store does not answer.
    pub async fn checkpoint(&self) -> Result<Option<SignedHead>, SealError> {
        // A transaction that was open for long may have left rows behind the head.
        self.seal_since(store::Since::LastCheckpoint).await?;
        let mut tx = self.db.write(&self.actor).await?;
        if !store::take_turn(&mut tx).await? {
            return Ok(store::last_checkpoint(&mut tx).await?);
        }
        let Some(head) = store::head(&mut tx).await? else {
            return Ok(None);
        };
        let last = store::last_checkpoint(&mut tx).await?;
        let signed = if let Some(last) = last.filter(|last| last.position == head.position) {
            last
        } else {
            let at = store::now(&mut tx).await?;
            let signed = self.key.sign(head.position, &head.hash, at);
            store::add_checkpoint(&mut tx, &signed).await?;
            tx.commit().await?;
            signed
        };
        self.anchor(&signed).await?;
        Ok(Some(signed))
    }

    async fn anchor(&self, head: &SignedHead) -> Result<(), SealError> {
        let text = serde_json::to_vec_pretty(head).map_err(DbError::Json)?;
        let day = of_day(head.at.date_naive());
        for key in [day, ANCHOR.to_owned()] {
            self.files.put(&FileKey(key), text.clone()).await?;
        }
        tracing::info!(position = head.position, hash = %head.hash, key = %head.key, signature = %head.signature, "audit.anchored");
        Ok(())
    }

    /// Proves the chain as an actor who may read it: [`verify`].
    ///
    /// # Errors
    /// When the database or the file store does not answer.
    pub async fn verify(&self, actor: &Actor, given: &[SignedHead]) -> Result<Verification, SealError> {
        verify(&self.db, actor, &self.key, &*self.files, given).await
    }

    /// Seals once a second and signs every five minutes, until told to stop. Once a day it takes away what has served its
    /// time.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        let mut pulse = tokio::time::interval(PAUSE);
        pulse.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = &mut stop => break,
                _ = pulse.tick() => self.turn().await,
            }
        }
        // What was written while stopping is signed too, so that a copy of the files at rest proves everything.
        if let Err(error) = self.checkpoint().await {
            tracing::warn!(%error, "audit.unsigned_at_stop");
        }
    }

    async fn turn(&self) {
        let done = async {
            self.seal().await?;
            if self.is_due().await? {
                self.checkpoint().await?;
                self.close_daily().await?;
            }
            Ok::<(), SealError>(())
        };
        if let Err(error) = done.await {
            tracing::warn!(%error, "audit.not_sealed");
        }
    }

    async fn is_due(&self) -> Result<bool, DbError> {
        let mut tx = self.db.read(&self.actor).await?;
        store::checkpoint_is_due(&mut tx).await
    }
}

/// Why the head was not signed or not put outside. The text is technical.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The database refused or does not answer.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The file store does not answer.
    #[error(transparent)]
    Files(#[from] contracts::storage::StorageError),
    /// The rows whose time is over are not those that were sealed, so they stay.
    #[error("rows whose time is over stay: {0}")]
    Broken(super::Fault),
}
