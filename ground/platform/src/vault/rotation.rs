//! Changing keys, and destroying them.

use super::{Owner, Vault, Wrapped};
use crate::store::data_keys;
use crate::{DbError, ReadTx, WriteTx};
use uuid::Uuid;

/// How many data keys one wrapping key wraps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCount {
    /// The wrapping key's id.
    pub kek: String,
    /// Data keys that seal what is new.
    pub current: i64,
    /// Data keys that only open what is old.
    pub retired: i64,
}

/// What one batch of wrapping anew did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rewrapped {
    /// How many keys.
    pub keys: usize,
    /// The last of them; the next batch begins behind it.
    pub last: Option<Uuid>,
}

impl Vault {
    /// Counts the data keys by the key that wraps them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn counts(&self, tx: &mut ReadTx) -> Result<Vec<KeyCount>, DbError> {
        data_keys::counts(tx).await
    }

    /// Wraps up to `limit` data keys, behind `after`, anew under the keeper's current key. Nothing that is sealed is
    /// touched. Stopped anywhere, it goes on from the beginning and passes over what is done.
    ///
    /// # Errors
    /// When the database or the keeper refuses.
    pub async fn rewrap(&self, tx: &mut WriteTx, after: Option<Uuid>, limit: i64) -> Result<Rewrapped, DbError> {
        let current = self.keeper.current().await?;
        let stale = data_keys::wrapped_otherwise(tx, &current, after.unwrap_or_default(), limit).await?;
        let mut fresh: Vec<(Uuid, Wrapped)> = Vec::with_capacity(stale.len());
        for (id, owner, wrapped) in stale {
            let context = owner.context(id);
            fresh.push((id, Self::alarm(owner, self.keeper.rewrap(&wrapped, &context).await)?));
        }
        data_keys::rewrap(tx, &fresh).await?;
        Ok(Rewrapped {
            keys: fresh.len(),
            last: fresh.last().map(|(id, _)| *id),
        })
    }

    /// Retires every data key: what is sealed from now on gets a new one. Old ones go on opening until everything of
    /// their owner is sealed anew.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn retire_all(&self, tx: &mut WriteTx) -> Result<u64, DbError> {
        data_keys::retire_all(tx).await
    }

    /// Retires one owner's key, as [`Self::retire_all`] does for everybody; `false` when they have none.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn retire(&self, tx: &mut WriteTx, owner: Owner) -> Result<bool, DbError> {
        data_keys::retire(tx, owner).await
    }

    /// Lists owners who still have a retired key.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn owners_to_reseal(&self, tx: &mut ReadTx, limit: i64) -> Result<Vec<Owner>, DbError> {
        data_keys::owners_to_reseal(tx, limit).await
    }

    /// Waits until nobody seals for the owner, and keeps others from beginning until the transaction ends.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn hold_alone(&self, tx: &mut WriteTx, owner: Owner) -> Result<(), DbError> {
        data_keys::hold(tx, owner, true).await
    }

    /// Destroys the owner's retired keys, once everything of theirs is sealed under the present one. Call it under
    /// [`Self::hold_alone`].
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn drop_retired(&self, tx: &mut WriteTx, owner: Owner) -> Result<u64, DbError> {
        data_keys::destroy(tx, owner, true).await
    }

    /// Destroys every key of the owner. What is sealed under them is gone, and nothing more is sealed for them, also where
    /// nothing was before. Only the eraser may, for the person it works for.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn destroy(&self, tx: &mut WriteTx, owner: Owner) -> Result<u64, DbError> {
        self.hold_alone(tx, owner).await?;
        let destroyed = data_keys::destroy(tx, owner, false).await?;
        data_keys::bury(tx, self.draw_id(), owner).await?;
        Ok(destroyed)
    }
}
