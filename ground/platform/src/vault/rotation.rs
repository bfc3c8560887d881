//! Changing keys, and destroying them.

use super::{DataKey, Owner, Vault, Wrapped};
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

impl Vault {
    /// Counts the data keys by the key that wraps them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn counts(&self, tx: &mut ReadTx) -> Result<Vec<KeyCount>, DbError> {
        data_keys::counts(tx).await
    }

    /// Wraps up to `limit` data keys anew under the keeper's current key and returns how many there were. Nothing that
    /// is sealed is touched. Stopped anywhere, it goes on where it was.
    ///
    /// # Errors
    /// When the database or the keeper refuses.
    pub async fn rewrap(&self, tx: &mut WriteTx, limit: i64) -> Result<usize, DbError> {
        let current = self.keeper.current().await?;
        let stale = data_keys::wrapped_otherwise(tx, &current, limit).await?;
        let mut fresh: Vec<(Uuid, Wrapped)> = Vec::with_capacity(stale.len());
        for (id, owner, wrapped) in stale {
            let context = owner.context(id);
            let key: DataKey = Self::alarm(owner, self.keeper.unwrap(&wrapped, &context).await)?;
            fresh.push((id, Self::alarm(owner, self.keeper.wrap(&key, &context).await)?));
        }
        data_keys::rewrap(tx, &fresh).await?;
        Ok(fresh.len())
    }

    /// Retires every data key: what is sealed from now on gets a new one. Old ones go on opening until everything of
    /// their owner is sealed anew.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn retire_all(&self, tx: &mut WriteTx) -> Result<u64, DbError> {
        data_keys::retire_all(tx).await
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

    /// Destroys every key of the owner. What is sealed under them is gone, and nothing more is sealed for them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn destroy(&self, tx: &mut WriteTx, owner: Owner) -> Result<u64, DbError> {
        self.hold_alone(tx, owner).await?;
        data_keys::destroy(tx, owner, false).await
    }
}
