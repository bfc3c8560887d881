//! The register of keys: which there are and were, what each is for, when it was made and when it ended. It holds
//! fingerprints, never a key.

use crate::store::keys as store;
use crate::{DbError, ReadTx, WriteTx};
use chrono::{DateTime, Utc};

/// A key of the installation, by its fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// What it is for: `wraps data keys`.
    pub purpose: String,
    /// Its fingerprint.
    pub id: String,
    /// When it was made.
    pub born_at: DateTime<Utc>,
    /// When it was found to be gone, or to guard nothing any more.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Notes which keys are there. Those not noted before are added; those that were and are not there now have ended.
///
/// # Errors
/// When the database refuses; only the host's command line may.
pub async fn note(tx: &mut WriteTx, there: &[KeyRecord], now: DateTime<Utc>) -> Result<(), DbError> {
    store::add(tx, there).await?;
    store::end_others(tx, there, now).await
}

/// Lists the register, by purpose and birth.
///
/// # Errors
/// When the database refuses.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<KeyRecord>, DbError> {
    store::list(tx).await
}
