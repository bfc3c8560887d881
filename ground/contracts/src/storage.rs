//! The port through which domains keep files.

use async_trait::async_trait;
use std::ops::Range;

/// A key of our own making: `certificates/0190.../certificate.pdf`. Never a person's words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileKey(pub String);

/// The store does not answer, or refuses. The text is technical and meant for logs.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the file store does not answer: {0}")]
pub struct StorageError(pub String);

/// Keeps files under keys.
#[async_trait]
pub trait FileStore: Send + Sync {
    /// Writes the bytes under the key; a second write replaces the first.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn put(&self, key: &FileKey, bytes: Vec<u8>) -> Result<(), StorageError>;

    /// Returns the whole file, or `None` if there is none.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn get(&self, key: &FileKey) -> Result<Option<Vec<u8>>, StorageError>;

    /// Returns the file's size in bytes, or `None` if there is none.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn size(&self, key: &FileKey) -> Result<Option<u64>, StorageError>;

    /// Returns part of the file. The range must lie within the size.
    ///
    /// # Errors
    /// When the store does not answer or the range is outside the file.
    async fn range(&self, key: &FileKey, range: Range<u64>) -> Result<Vec<u8>, StorageError>;

    /// Begins a file that arrives piece by piece. It is there once its writer has finished, and not before.
    ///
    /// # Errors
    /// When the store does not answer, or takes whole files only.
    async fn begin(&self, _key: &FileKey) -> Result<Box<dyn FileWriter>, StorageError> {
        Err(StorageError("this store takes whole files only".to_owned()))
    }

    /// Takes the file away. One that is not there is gone already.
    ///
    /// # Errors
    /// When the store does not answer, or keeps all it has.
    async fn delete(&self, _key: &FileKey) -> Result<(), StorageError> {
        Err(StorageError("this store keeps all it has".to_owned()))
    }
}

/// Takes the pieces of one file.
#[async_trait]
pub trait FileWriter: Send {
    /// Takes the next piece.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn write(&mut self, piece: Vec<u8>) -> Result<(), StorageError>;

    /// Makes the file appear under its key.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn finish(self: Box<Self>) -> Result<(), StorageError>;

    /// Takes away what was written.
    async fn abandon(self: Box<Self>);
}
