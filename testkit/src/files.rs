//! A file store that forgets.

use async_trait::async_trait;
use contracts::storage::{FileKey, FileStore, StorageError};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Keeps files in memory, for tests.
#[derive(Debug, Default)]
pub struct MemoryFiles(Mutex<HashMap<String, Vec<u8>>>);

impl MemoryFiles {
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

    async fn remove(&self, key: &FileKey) -> Result<(), StorageError> {
        self.files().remove(&key.0);
        Ok(())
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
}
