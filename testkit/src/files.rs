//! A file store that forgets.

use async_trait::async_trait;
use contracts::storage::{FileKey, FileStore, FileWriter, StorageError};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Keeps files in memory, for tests.
#[derive(Debug, Clone, Default)]
pub struct MemoryFiles(Arc<Mutex<HashMap<String, Vec<u8>>>>);

impl MemoryFiles {
    /// Returns what lies in it, by key.
    pub fn all(&self) -> HashMap<String, Vec<u8>> {
        self.files().clone()
    }

    /// Changes the last byte of every file, as a failing disk or a meddler would.
    pub fn spoil(&self) {
        for byte in self.files().values_mut().filter_map(|bytes| bytes.last_mut()) {
            *byte ^= 1;
        }
    }

    fn files(&self) -> MutexGuard<'_, HashMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl FileStore for MemoryFiles {
    async fn put(&self, key: &FileKey, bytes: Vec<u8>) -> Result<(), StorageError> {
        self.files().insert(key.0.clone(), bytes);
        Ok(())
    }

    async fn get(&self, key: &FileKey) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.files().get(&key.0).cloned())
    }

    async fn size(&self, key: &FileKey) -> Result<Option<u64>, StorageError> {
        Ok(self.files().get(&key.0).map(|bytes| bytes.len() as u64))
    }

    async fn range(&self, key: &FileKey, range: Range<u64>) -> Result<Vec<u8>, StorageError> {
        let outside = || StorageError("outside the file".to_owned());
        let (start, end) = (usize::try_from(range.start), usize::try_from(range.end));
        let (Ok(start), Ok(end)) = (start, end) else {
            return Err(outside());
        };
        let files = self.files();
        let bytes = files.get(&key.0).ok_or_else(outside)?;
        bytes.get(start..end).map(<[u8]>::to_vec).ok_or_else(outside)
    }

    async fn begin(&self, key: &FileKey) -> Result<Box<dyn FileWriter>, StorageError> {
        Ok(Box::new(Growing {
            store: self.clone(),
            key: key.clone(),
            bytes: Vec::new(),
        }))
    }

    async fn delete(&self, key: &FileKey) -> Result<(), StorageError> {
        self.files().remove(&key.0);
        Ok(())
    }
}

/// A file that is on its way.
struct Growing {
    store: MemoryFiles,
    key: FileKey,
    bytes: Vec<u8>,
}

#[async_trait]
impl FileWriter for Growing {
    async fn write(&mut self, piece: Vec<u8>) -> Result<(), StorageError> {
        self.bytes.extend(piece);
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<(), StorageError> {
        self.store.put(&self.key, self.bytes).await
    }

    async fn abandon(self: Box<Self>) {}
}
