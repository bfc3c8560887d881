//! Keeps files in a folder of this machine or in an S3 bucket, whichever one address names.

use async_trait::async_trait;
use contracts::storage::{FileKey, FileStore, FileWriter, StorageError};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart};
use std::ops::Range;
use std::sync::Arc;
use url::Url;

/// How much of a file that arrives piece by piece is sent on at once. S3 takes no smaller parts.
const PART: usize = 5 << 20;

/// How long a bucket may take. Options of the operator's come after these and count instead.
const LIMITS: [(&str, &str); 2] = [("connect_timeout", "5 seconds"), ("timeout", "60 seconds")];

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
        let limits = LIMITS.map(|(name, limit)| (name.to_owned(), limit.to_owned()));
        let options = limits.into_iter().chain(options);
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

    async fn begin(&self, key: &FileKey) -> Result<Box<dyn FileWriter>, StorageError> {
        let upload = self.inner.put_multipart(&self.path(key)?).await.map_err(failed)?;
        Ok(Box::new(Parts(WriteMultipart::new_with_chunk_size(upload, PART))))
    }

    async fn delete(&self, key: &FileKey) -> Result<(), StorageError> {
        let path = self.path(key)?;
        absent_is_none(self.inner.delete(&path).await).map(|_| ())
    }
}

/// A file that arrives in parts.
struct Parts(WriteMultipart);

#[async_trait]
impl FileWriter for Parts {
    async fn write(&mut self, piece: Vec<u8>) -> Result<(), StorageError> {
        // At most one part is on its way while the next one fills.
        self.0.wait_for_capacity(1).await.map_err(failed)?;
        self.0.write(&piece);
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<(), StorageError> {
        self.0.finish().await.map(|_| ()).map_err(failed)
    }

    async fn abandon(self: Box<Self>) {
        // What cannot be taken away now, the store's own rules for parts without an end take away.
        let _left = self.0.abort().await;
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
    async fn a_file_in_parts_is_there_when_it_has_ended() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::folder(folder.path()).expect("a store");
        let (long, cut) = (key("a/long"), key("a/cut"));
        let mut writer = store.begin(&long).await.expect("a writer");
        for piece in 0..200_u8 {
            writer.write(vec![piece; 64 * 1024]).await.expect("written");
            assert_eq!(store.size(&long).await.expect("an answer"), None);
        }
        writer.finish().await.expect("ended");
        assert_eq!(store.size(&long).await.expect("an answer"), Some(200 * 64 * 1024));
        assert_eq!(store.range(&long, 65_535..65_537).await.expect("a part"), [0, 1]);
        let mut writer = store.begin(&cut).await.expect("a writer");
        writer.write(vec![1; 9]).await.expect("written");
        writer.abandon().await;
        assert_eq!(store.get(&cut).await.expect("an answer"), None);
        for _ in 0..2 {
            store.delete(&long).await.expect("gone");
        }
        assert_eq!(store.get(&long).await.expect("an answer"), None);
        // Nothing is left of either.
        let left = std::fs::read_dir(folder.path().join("a")).map_or(0, Iterator::count);
        assert_eq!(left, 0);
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
