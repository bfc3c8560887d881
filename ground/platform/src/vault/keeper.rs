//! Who keeps the key that wraps all other keys.

use super::VaultError;
use async_trait::async_trait;
use kernel::{RngExt, SharedRng};
use std::fmt;
use zeroize::Zeroizing;

/// The key of one person or organisation. It prints as nothing and is wiped when it is dropped.
pub struct DataKey(Zeroizing<[u8; 32]>);

impl DataKey {
    /// Draws a key.
    pub fn draw(rng: &SharedRng) -> Self {
        Self(Zeroizing::new(rng.bytes()))
    }

    /// Takes a key as its bytes.
    ///
    /// # Errors
    /// When there are not 32 of them.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, VaultError> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| VaultError)?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// Hands the bytes out, for the cipher and for keepers.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Why a keeper gives no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeeperError {
    /// It does not answer. Another try may help.
    #[error("the keeper of keys does not answer")]
    Silent,
    /// The key is gone, the context is another, or a bit was changed. No other try helps.
    #[error(transparent)]
    Closed(#[from] VaultError),
}

/// A data key as it lies in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapped {
    /// The id of the wrapping key.
    pub kek: String,
    /// The wrapped bytes.
    pub bytes: Vec<u8>,
}

/// Keeps the wrapping keys: a file today, a key service where there is one. The context is bound into what is wrapped,
/// so a data key moved to another owner does not unwrap.
#[async_trait]
pub trait KeyKeeper: Send + Sync {
    /// Returns the id of the wrapping key that new data keys get.
    ///
    /// # Errors
    /// When the keeper does not answer.
    async fn current(&self) -> Result<String, KeeperError>;

    /// Wraps a data key under the current wrapping key.
    ///
    /// # Errors
    /// When the keeper does not answer.
    async fn wrap(&self, key: &DataKey, context: &[u8]) -> Result<Wrapped, KeeperError>;

    /// Unwraps a data key.
    ///
    /// # Errors
    /// When the wrapping key is gone, the context is another, or a bit was changed; when the keeper does not answer.
    async fn unwrap(&self, wrapped: &Wrapped, context: &[u8]) -> Result<DataKey, KeeperError>;

    /// Wraps anew, under the current wrapping key, what another wrapped. Called in great numbers right after
    /// [`Self::current`].
    ///
    /// # Errors
    /// As [`Self::unwrap`] and [`Self::wrap`].
    async fn rewrap(&self, wrapped: &Wrapped, context: &[u8]) -> Result<Wrapped, KeeperError> {
        self.wrap(&self.unwrap(wrapped, context).await?, context).await
    }
}
