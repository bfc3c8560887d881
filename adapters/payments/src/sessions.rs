//! The sandbox's own memory: one small file per checkout, apart from our database as a real provider's would be.

use billing::ports::ProviderError;
use contracts::storage::{FileKey, FileStore};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a sandbox checkout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionStatus {
    Open,
    Paid,
}

/// A sandbox checkout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) payment: String,
    pub(crate) title: String,
    pub(crate) amount_pence: i64,
    pub(crate) success_url: String,
    pub(crate) cancel_url: String,
    pub(crate) status: SessionStatus,
    pub(crate) declines: u32,
}

/// Checkouts as files.
#[derive(Clone)]
pub(crate) struct Sessions(Arc<dyn FileStore>);

impl Sessions {
    pub(crate) fn new(files: Arc<dyn FileStore>) -> Self {
        Self(files)
    }

    pub(crate) async fn find(&self, id: &str) -> Result<Option<Session>, ProviderError> {
        let Some(key) = key(id) else {
            return Ok(None);
        };
        match self
            .0
            .get(&key)
            .await
            .map_err(|error| ProviderError::Unavailable(error.to_string()))?
        {
            Some(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|error| ProviderError::Refused(error.to_string())),
            None => Ok(None),
        }
    }

    pub(crate) async fn put(&self, session: &Session) -> Result<(), ProviderError> {
        let key = key(&session.id).ok_or_else(|| ProviderError::Refused("no such checkout".to_owned()))?;
        let bytes = serde_json::to_vec(session).map_err(|error| ProviderError::Refused(error.to_string()))?;
        self.0
            .put(&key, bytes)
            .await
            .map_err(|error| ProviderError::Unavailable(error.to_string()))
    }
}

/// Turns a checkout's name into a key; a name that we would not make has none.
fn key(id: &str) -> Option<FileKey> {
    let rest = id.strip_prefix("cs_test_")?;
    let plain = rest.len() == 40 && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| FileKey(format!("sandbox/checkouts/{id}.json")))
}
