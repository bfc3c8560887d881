//! The vault: personal details lie in the database sealed, each person and each organisation under a key of their own.
//!
//! A data key is drawn when something of its owner is first sealed and lies in `platform.data_keys`, wrapped by a key
//! that is not in the database ([`KeyKeeper`]). Destroying it makes everything sealed under it unreadable, in the database and
//! in files. A backup of the database from before still holds the wrapped key beside what it sealed: it can be read with the
//! wrapping key until it is deleted. What cannot be opened says so with one error that tells nothing more.

mod cell;
mod keeper;
mod key_file;
mod keyed;
mod rotation;

pub use cell::Cell;
pub use keeper::{DataKey, KeeperError, KeyKeeper, Wrapped};
pub use key_file::{KeyFile, WrappingKey, fresh_line};
pub use rotation::{KeyCount, Rewrapped};

use crate::store::data_keys;
use crate::{DbError, ReadTx, WriteTx};
use kernel::ids::{OrganisationId, UserId};
use kernel::{Secret, SharedRng};
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// A value did not seal or open. Why is nobody's business: each reason would help a forger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a protected value could not be read")]
pub struct VaultError;

/// Whose key seals a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// A person.
    Person(UserId),
    /// An organisation.
    Organisation(OrganisationId),
}

impl Owner {
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Organisation(_) => "organisation",
        }
    }

    pub(crate) fn id(self) -> Uuid {
        match self {
            Self::Person(user) => user.get(),
            Self::Organisation(organisation) => organisation.get(),
        }
    }

    pub(crate) fn read(kind: &str, id: Uuid) -> Result<Self, DbError> {
        match kind {
            "person" => Ok(Self::Person(UserId::from(id))),
            "organisation" => Ok(Self::Organisation(OrganisationId::from(id))),
            _ => Err(DbError::row("data_keys.owner_kind", kind)),
        }
    }

    /// What a wrapped data key is bound to.
    fn context(self, key: Uuid) -> Vec<u8> {
        let head: &[u8] = b"muster-data-key-1\0";
        [head, self.kind().as_bytes(), &[0], self.id().as_bytes(), key.as_bytes()].concat()
    }
}

/// Seals and opens.
#[derive(Clone)]
pub struct Vault {
    keeper: Arc<dyn KeyKeeper>,
    index: Secret<[u8; 32]>,
    pub(crate) rng: SharedRng,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// Makes a vault over a keeper of wrapping keys; the index key makes blind indexes.
    pub fn new(keeper: Arc<dyn KeyKeeper>, index: Secret<[u8; 32]>, rng: SharedRng) -> Self {
        Self { keeper, index, rng }
    }

    /// Seals one value. For several of one owner, [`Self::sealer`] asks for the key once.
    ///
    /// # Errors
    /// When the database or the keeper refuses, or the owner's key was destroyed.
    pub async fn seal(&self, tx: &mut WriteTx, owner: Owner, cell: Cell, clear: &[u8]) -> Result<Vec<u8>, DbError> {
        self.sealer(tx, owner).await?.seal(cell, clear)
    }

    /// Opens one value. For several of one owner, [`Self::opener`] asks for the keys once.
    ///
    /// # Errors
    /// When the database or the keeper refuses, or the value does not open here.
    pub async fn open(
        &self,
        tx: &mut ReadTx,
        owner: Owner,
        cell: Cell,
        sealed: &[u8],
    ) -> Result<Secret<Vec<u8>>, DbError> {
        self.opener(tx, owner).await?.open(cell, sealed)
    }

    /// Fetches the owner's key for sealing, making it the first time. Until the transaction ends, no rotation takes it
    /// away.
    ///
    /// # Errors
    /// When the database or the keeper refuses, or the owner's key was destroyed.
    pub async fn sealer(&self, tx: &mut WriteTx, owner: Owner) -> Result<Sealer, DbError> {
        data_keys::hold(tx, owner, false).await?;
        if data_keys::current(tx, owner).await?.is_none() {
            let (id, key) = (self.draw_id(), DataKey::draw(&self.rng));
            let wrapped = Self::alarm(owner, self.keeper.wrap(&key, &owner.context(id)).await)?;
            // Two who come first at once both get the key of whoever was quicker.
            data_keys::add(tx, id, owner, &wrapped).await?;
        }
        let (id, wrapped) = Self::alarm(owner, data_keys::current(tx, owner).await?.ok_or(VaultError))?;
        let wrapped = Self::alarm(owner, wrapped.ok_or(VaultError))?;
        let key = Self::alarm(owner, self.keeper.unwrap(&wrapped, &owner.context(id)).await)?;
        Ok(Sealer {
            owner,
            id,
            key,
            rng: self.rng.clone(),
        })
    }

    /// Fetches the owner's keys for opening.
    ///
    /// # Errors
    /// When the database or the keeper refuses.
    pub async fn opener(&self, tx: &mut ReadTx, owner: Owner) -> Result<Opener, DbError> {
        let mut keys = Vec::new();
        for (id, wrapped) in data_keys::all(tx, owner).await? {
            let key = Self::alarm(owner, self.keeper.unwrap(&wrapped, &owner.context(id)).await)?;
            keys.push((id, key));
        }
        Ok(Opener { owner, keys })
    }

    /// Fetches the owner's keys for sealing anew what an older one sealed.
    ///
    /// # Errors
    /// When the database or the keeper refuses.
    pub async fn resealer(&self, tx: &mut WriteTx, owner: Owner) -> Result<Resealer, DbError> {
        Ok(Resealer {
            opener: self.opener(tx, owner).await?,
            sealer: self.sealer(tx, owner).await?,
        })
    }

    /// Tells whether the owner was forgotten, and keeps that as it is until the transaction ends: then nothing is sealed
    /// for them any more.
    pub(crate) async fn is_destroyed(&self, tx: &mut WriteTx, owner: Owner) -> Result<bool, DbError> {
        data_keys::hold(tx, owner, false).await?;
        self.was_destroyed(tx, owner).await
    }

    /// Tells whether the owner was forgotten.
    pub(crate) async fn was_destroyed(&self, tx: &mut ReadTx, owner: Owner) -> Result<bool, DbError> {
        let current = data_keys::current(tx, owner).await?;
        Ok(current.is_some_and(|(_, wrapped)| wrapped.is_none()))
    }

    pub(crate) fn draw_id(&self) -> Uuid {
        use kernel::RngExt;
        uuid::Builder::from_random_bytes(self.rng.bytes()).into_uuid()
    }

    /// Rings when a value or a key does not open: either somebody meddled, or a key is lost.
    fn alarm<T>(owner: Owner, outcome: Result<T, impl Into<KeeperError>>) -> Result<T, DbError> {
        outcome.map_err(|error| match error.into() {
            KeeperError::Closed(error) => ring(owner, error),
            KeeperError::Silent => out_of_reach(owner),
        })
    }
}

fn ring(owner: Owner, error: VaultError) -> DbError {
    metrics::counter!("vault_failures_total").increment(1);
    tracing::error!(owner_kind = owner.kind(), owner = %owner.id(), "vault.closed");
    DbError::Vault(error)
}

/// Rings when nothing is wrong with the value: its key cannot be had now.
fn out_of_reach(owner: Owner) -> DbError {
    metrics::counter!("vault_failures_total").increment(1);
    tracing::error!(owner_kind = owner.kind(), owner = %owner.id(), "vault.unreachable");
    DbError::KeysUnreachable
}

/// Seals values of one owner.
pub struct Sealer {
    owner: Owner,
    id: Uuid,
    key: DataKey,
    rng: SharedRng,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer of {:?}", self.owner)
    }
}

impl Sealer {
    /// Seals one value.
    ///
    /// # Errors
    /// When it is too long for the cipher.
    pub fn seal(&self, cell: Cell, clear: &[u8]) -> Result<Vec<u8>, DbError> {
        cell::seal((self.id, &self.key), self.owner, cell, clear, &self.rng).map_err(|error| ring(self.owner, error))
    }

    fn is_current(&self, sealed: &[u8]) -> bool {
        cell::key_id(sealed) == Ok(self.id)
    }
}

/// Seals values of one owner anew.
#[derive(Debug)]
pub struct Resealer {
    opener: Opener,
    sealer: Sealer,
}

impl Resealer {
    /// Seals a value under the owner's present key; `None` where that sealed it already.
    ///
    /// # Errors
    /// When the value does not open.
    pub fn anew(&self, cell: Cell, sealed: &[u8]) -> Result<Option<Vec<u8>>, DbError> {
        if self.sealer.is_current(sealed) {
            return Ok(None);
        }
        let clear = self.opener.open(cell, sealed)?;
        self.sealer.seal(cell, clear.expose()).map(Some)
    }

    /// Seals what nothing sealed yet.
    ///
    /// # Errors
    /// As [`Sealer::seal`].
    pub fn seal(&self, cell: Cell, clear: &[u8]) -> Result<Vec<u8>, DbError> {
        self.sealer.seal(cell, clear)
    }
}

/// Opens values of one owner.
#[derive(Debug)]
pub struct Opener {
    owner: Owner,
    keys: Vec<(Uuid, DataKey)>,
}

impl Opener {
    /// Tells whether the key is still there that a value is sealed under.
    pub(crate) fn holds(&self, sealed: &[u8]) -> bool {
        cell::key_id(sealed).is_ok_and(|id| self.keys.iter().any(|(held, _)| *held == id))
    }

    /// Opens one value.
    ///
    /// # Errors
    /// When it does not open here: another place, another owner, a changed bit, a destroyed key.
    pub fn open(&self, cell: Cell, sealed: &[u8]) -> Result<Secret<Vec<u8>>, DbError> {
        self.try_open(cell, sealed)
            .map(Secret::new)
            .map_err(|error| ring(self.owner, error))
    }

    /// Opens one value that is text.
    ///
    /// # Errors
    /// As [`Self::open`], and when it is not text.
    pub fn open_text(&self, cell: Cell, sealed: &[u8]) -> Result<String, DbError> {
        let clear = self.open(cell, sealed)?.into_inner();
        String::from_utf8(clear).map_err(|_| ring(self.owner, VaultError))
    }

    fn try_open(&self, cell: Cell, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let id = cell::key_id(sealed)?;
        let (_, key) = self.keys.iter().find(|(held, _)| *held == id).ok_or(VaultError)?;
        cell::open(key, self.owner, cell, sealed)
    }
}
