//! Keeps files in a folder of this machine or in an S3 bucket, whichever one address names.

use async_trait::async_trait;
use contracts::storage::{FileKey, FileStore, StorageError};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutPayload};
use std::ops::Range;
use std::sync::Arc;
use url::Url;

/// Files in one folder or bucket.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<dyn ObjectStore>,
    prefix: Path,
}

impl Store {
    /// Keeps files in a folder, which is made if it is not there. What is written is on disk before the call returns.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn folder(folder: &std::path::Path) -> Result<Self, StorageError> {
        std::fs::create_dir_all(folder).map_err(|error| StorageError(error.to_string()))?;
        let inner = LocalFileSystem::new_with_prefix(folder)
            .map_err(failed)?
            .with_fsync(true);
        Ok(Self {
            inner: Arc::new(inner),
            prefix: Path::default(),
        })
    }

    /// Keeps files where the address says: `file:///folder` or `s3://bucket/prefix`, with credentials and region in the
    /// options, named as the AWS tools name them (`aws_access_key_id`).
    ///
    /// # Errors
    /// When the address names no store that we know.
    pub fn at(address: &str, options: impl IntoIterator<Item = (String, String)>) -> Result<Self, StorageError> {
        let url = Url::parse(address).map_err(|error| StorageError(error.to_string()))?;
        if let Ok(folder) = url.to_file_path() {
            return Self::folder(&folder);
        }
        let (inner, prefix) = object_store::parse_url_opts(&url, options).map_err(failed)?;
        Ok(Self {
            inner: inner.into(),
            prefix,
        })
    }

    fn path(&self, key: &FileKey) -> Result<Path, StorageError> {
        let own = Path::parse(&key.0).map_err(|error| StorageError(error.to_string()))?;
        Ok(self.prefix.parts().chain(own.parts()).collect())
    }
}

fn failed(error: Error) -> StorageError {
    StorageError(error.to_string())
}

fn absent_is_none<T>(result: Result<T, Error>) -> Result<Option<T>, StorageError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

#[async_trait]
impl FileStore for Store {
    async fn put(&self, key: &FileKey, bytes: Vec<u8>) -> Result<(), StorageError> {
        let path = self.path(key)?;
        self.inner.put(&path, PutPayload::from(bytes)).await.map_err(failed)?;
        Ok(())
    }

    async fn get(&self, key: &FileKey) -> Result<Option<Vec<u8>>, StorageError> {
        let path = self.path(key)?;
        match absent_is_none(self.inner.get(&path).await)? {
            Some(found) => Ok(Some(found.bytes().await.map_err(failed)?.into())),
            None => Ok(None),
        }
    }

    async fn remove(&self, key: &FileKey) -> Result<(), StorageError> {
        let path = self.path(key)?;
        absent_is_none(self.inner.delete(&path).await).map(|_| ())
    }

    async fn size(&self, key: &FileKey) -> Result<Option<u64>, StorageError> {
        let path = self.path(key)?;
        Ok(absent_is_none(self.inner.head(&path).await)?.map(|meta| meta.size))
    }

    async fn range(&self, key: &FileKey, range: Range<u64>) -> Result<Vec<u8>, StorageError> {
        let path = self.path(key)?;
        let wanted = range.end.saturating_sub(range.start);
        let bytes = self.inner.get_range(&path, range).await.map_err(failed)?;
        // A store may answer with what there is; half a range would be a broken film.
        if bytes.len() as u64 == wanted {
            Ok(bytes.into())
        } else {
            Err(StorageError("the range lies outside the file".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> FileKey {
        FileKey(text.to_owned())
    }

    #[tokio::test]
    async fn a_file_is_kept_replaced_and_read_in_part() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::folder(folder.path()).expect("a store");
        assert_eq!(store.get(&key("a/b.txt")).await.expect("an answer"), None);
        assert_eq!(store.size(&key("a/b.txt")).await.expect("an answer"), None);
        store.put(&key("a/b.txt"), b"first".to_vec()).await.expect("kept");
        store.put(&key("a/b.txt"), b"0123456789".to_vec()).await.expect("kept");
        assert_eq!(
            store.get(&key("a/b.txt")).await.expect("an answer"),
            Some(b"0123456789".to_vec())
        );
        assert_eq!(store.size(&key("a/b.txt")).await.expect("an answer"), Some(10));
        assert_eq!(store.range(&key("a/b.txt"), 2..5).await.expect("a part"), b"234");
        assert!(store.range(&key("none"), 0..1).await.is_err());
        store.remove(&key("a/b.txt")).await.expect("deleted");
        store.remove(&key("a/b.txt")).await.expect("deleted already");
        assert_eq!(store.get(&key("a/b.txt")).await.expect("an answer"), None);
    }

    #[tokio::test]
    async fn a_key_cannot_leave_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::folder(&folder.path().join("inner")).expect("a store");
        assert!(store.put(&key("../out.txt"), b"x".to_vec()).await.is_err());
        assert!(!folder.path().join("out.txt").exists());
    }

    #[test]
    fn an_address_that_names_no_store_is_refused() {
        assert!(Store::at("gopher://x/y", []).is_err());
        assert!(Store::at("not an address", []).is_err());
        assert!(
            Store::at(
                "s3://bucket/prefix",
                [("aws_region".to_owned(), "eu-west-2".to_owned())]
            )
            .is_ok()
        );
    }
}
