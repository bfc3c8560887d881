//! Somebody is forgotten in the moment in which their copy is made.

use super::{EMAIL, made};
use crate::house::TestApp;
use async_trait::async_trait;
use contracts::storage::{FileKey, FileStore, StorageError};
use serde_json::json;
use sqlx::PgConnection;
use std::ops::Range;
use std::sync::Arc;
use tokio::sync::Mutex;

/// A store where the eraser is quicker: just before a copy's file appears, its row goes.
struct Late {
    inner: Arc<dyn FileStore>,
    root: Arc<Mutex<Option<PgConnection>>>,
}

#[async_trait]
impl FileStore for Late {
    async fn put(&self, key: &FileKey, bytes: Vec<u8>) -> Result<(), StorageError> {
        if key.0.starts_with("copies/")
            && let Some(root) = self.root.lock().await.as_mut()
        {
            let done = sqlx::query("delete from identity.data_copies").execute(root).await;
            assert_eq!(done.expect("a deletion").rows_affected(), 1);
        }
        self.inner.put(key, bytes).await
    }

    async fn get(&self, key: &FileKey) -> Result<Option<Vec<u8>>, StorageError> {
        self.inner.get(key).await
    }

    async fn remove(&self, key: &FileKey) -> Result<(), StorageError> {
        self.inner.remove(key).await
    }

    async fn size(&self, key: &FileKey) -> Result<Option<u64>, StorageError> {
        self.inner.size(key).await
    }

    async fn range(&self, key: &FileKey, range: Range<u64>) -> Result<Vec<u8>, StorageError> {
        self.inner.range(key, range).await
    }
}

#[tokio::test]
async fn a_copy_that_comes_too_late_leaves_no_file() {
    let root = Arc::new(Mutex::new(None));
    let theirs = root.clone();
    let app = TestApp::start_with(|outside| {
        let inner = outside.files.clone();
        outside.files = Arc::new(Late { inner, root: theirs });
    })
    .await;
    let api = app.registered(EMAIL, "worker", "care").await;
    *root.lock().await = Some(app.db.all_seeing().await);
    made(api.post("/api/v1/me/data/copies", json!({})).await);
    app.run_jobs().await;
    let files = std::fs::read_dir(app.files_folder().join("copies"));
    assert_eq!(files.map_or(0, Iterator::count), 0, "no row tells of it any more");
}
