//! SQL, and where a file's bytes lie.

pub(crate) mod files;
pub(crate) mod traces;
pub(crate) mod usage;

use crate::model::StoredFile;
use contracts::storage::FileKey;
use kernel::{RngExt, Secret, SharedRng};

use platform::{Cell, DbError, Owner, ReadTx, Vault, WriteTx};
use uuid::Uuid;

/// Where a file's bytes lie, and the key that they are sealed under.
pub(crate) struct Bytes {
    pub(crate) object: String,
    key: Secret<[u8; 32]>,
}

/// A row with what is needed to reach its bytes.
pub(crate) struct Kept {
    pub(crate) file: StoredFile,
    pub(crate) bytes: SealedBytes,
}

/// Where a file's bytes lie, while their key is sealed.
pub(crate) struct SealedBytes {
    object: String,
    key: Vec<u8>,
}

fn cell(file: &StoredFile) -> (Owner, Cell) {
    (Owner::Person(file.owner), key_cell(file.id.get()))
}

/// Where a file's key stands.
const fn key_cell(file: Uuid) -> Cell {
    Cell::new("files.files", "sealed_key", file)
}

/// Where the bytes lie as they came.
pub(crate) fn sent(object: &str) -> FileKey {
    FileKey(format!("people/{object}/sent"))
}

/// Where the bytes lie that are kept.
pub(crate) fn clean(object: &str) -> FileKey {
    FileKey(format!("people/{object}/clean"))
}

impl Bytes {
    /// Draws a place and a key for a new file.
    pub(crate) fn draw(rng: &SharedRng) -> Self {
        Self {
            object: hex::encode(rng.bytes::<16>()),
            key: Secret::new(rng.bytes()),
        }
    }

    /// Seals the key under that of the file's owner.
    pub(crate) async fn seal_key(
        &self,
        vault: &Vault,
        tx: &mut WriteTx,
        file: &StoredFile,
    ) -> Result<Vec<u8>, DbError> {
        let (owner, cell) = cell(file);
        vault.seal(tx, owner, cell, self.key.expose()).await
    }

    pub(crate) fn key(&self) -> &[u8; 32] {
        self.key.expose()
    }

    /// The bytes as they came.
    pub(crate) fn sent(&self) -> FileKey {
        sent(&self.object)
    }

    /// The bytes that are kept.
    pub(crate) fn clean(&self) -> FileKey {
        clean(&self.object)
    }
}

impl SealedBytes {
    /// Opens the key.
    pub(crate) async fn unsealed(self, vault: &Vault, tx: &mut ReadTx, file: &StoredFile) -> Result<Bytes, DbError> {
        let (owner, cell) = cell(file);
        let key = vault.open(tx, owner, cell, &self.key).await?;
        let key = <[u8; 32]>::try_from(key.expose().as_slice())
            .map_err(|_| DbError::row("files.sealed_key", "it is no key"))?;
        Ok(Bytes {
            object: self.object,
            key: Secret::new(key),
        })
    }

    /// The bytes as they came.
    pub(crate) fn sent(&self) -> FileKey {
        sent(&self.object)
    }

    /// The bytes that are kept.
    pub(crate) fn clean(&self) -> FileKey {
        clean(&self.object)
    }
}
