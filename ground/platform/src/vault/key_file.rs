//! Wrapping keys in one file: a line each, the newest last, `<64 hex digits> <born>`.

use super::VaultError;
use super::keeper::{DataKey, KeeperError, KeyKeeper, Wrapped};
use async_trait::async_trait;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use chrono::{DateTime, Utc};
use kernel::{RngExt, SharedRng};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

/// Bytes of the nonce before a wrapped key.
const NONCE: usize = 24;

/// One wrapping key.
struct KeyLine {
    id: String,
    born: DateTime<Utc>,
    key: DataKey,
}

/// What may be told of a wrapping key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappingKey {
    /// Its id, a fingerprint: the same key always has the same.
    pub id: String,
    /// When it was made.
    pub born: DateTime<Utc>,
}

/// The wrapping keys of a file, in order of birth.
struct Ring(Vec<KeyLine>);

impl Ring {
    fn parse(text: &str) -> Result<Self, VaultError> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let ring: Vec<_> = lines.map(line).collect::<Result<_, _>>()?;
        if ring.is_empty() {
            Err(VaultError)
        } else {
            Ok(Self(ring))
        }
    }

    fn newest(&self) -> Result<&KeyLine, VaultError> {
        self.0.last().ok_or(VaultError)
    }

    fn find(&self, id: &str) -> Option<&KeyLine> {
        self.0.iter().find(|line| line.id == id)
    }
}

fn line(text: &str) -> Result<KeyLine, VaultError> {
    let (hex, born) = text.split_once(' ').ok_or(VaultError)?;
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    hex::decode_to_slice(hex, &mut *bytes).map_err(|_| VaultError)?;
    Ok(KeyLine {
        id: fingerprint(&*bytes),
        born: born.trim().parse().map_err(|_| VaultError)?,
        key: DataKey::from_slice(&*bytes)?,
    })
}

fn fingerprint(key: &[u8]) -> String {
    let mut hash = Sha256::new_with_prefix(b"muster-wrapping-key\0");
    hash.update(key);
    format!("file-{}", hex::encode(&hash.finalize()[..6]))
}

/// Writes the line of a new wrapping key.
pub fn fresh_line(rng: &SharedRng, now: DateTime<Utc>) -> String {
    format!("{} {}", hex::encode(DataKey::draw(rng).bytes()), now.to_rfc3339())
}

/// Keeps wrapping keys in a file. A running server learns of a new key when it meets it: the file is read again for
/// each data key that is made, and whenever one names a key that is not known yet.
pub struct KeyFile {
    path: Option<PathBuf>,
    ring: RwLock<Arc<Ring>>,
    rng: SharedRng,
}

impl KeyFile {
    /// Reads the file's text; the path is for reading it again.
    ///
    /// # Errors
    /// When a line is not a key.
    pub fn open(text: &str, path: Option<PathBuf>, rng: SharedRng) -> Result<Self, VaultError> {
        Ok(Self {
            path,
            ring: RwLock::new(Arc::new(Ring::parse(text)?)),
            rng,
        })
    }

    /// Lists the keys, oldest first.
    pub fn keys(&self) -> Vec<WrappingKey> {
        let tell = |line: &KeyLine| WrappingKey {
            id: line.id.clone(),
            born: line.born,
        };
        self.ring().0.iter().map(tell).collect()
    }

    fn ring(&self) -> Arc<Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn wrap_under(&self, newest: &KeyLine, key: &DataKey, context: &[u8]) -> Result<Wrapped, VaultError> {
        let nonce: [u8; NONCE] = self.rng.bytes();
        let payload = Payload {
            msg: key.bytes(),
            aad: context,
        };
        let text = XChaCha20Poly1305::new(newest.key.bytes().into())
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| VaultError)?;
        Ok(Wrapped {
            kek: newest.id.clone(),
            bytes: [&nonce[..], &text].concat(),
        })
    }

    /// A file that is away, or spoilt, may be put back.
    async fn read_again(&self) -> Result<Arc<Ring>, KeeperError> {
        let Some(path) = &self.path else { return Ok(self.ring()) };
        let text = tokio::fs::read_to_string(path).await.map_err(|_| KeeperError::Silent)?;
        let ring = Arc::new(Ring::parse(&text).map_err(|_| KeeperError::Silent)?);
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = ring.clone();
        Ok(ring)
    }
}

#[async_trait]
impl KeyKeeper for KeyFile {
    async fn current(&self) -> Result<String, KeeperError> {
        Ok(self.read_again().await?.newest()?.id.clone())
    }

    async fn wrap(&self, key: &DataKey, context: &[u8]) -> Result<Wrapped, KeeperError> {
        Ok(self.wrap_under(self.read_again().await?.newest()?, key, context)?)
    }

    async fn rewrap(&self, wrapped: &Wrapped, context: &[u8]) -> Result<Wrapped, KeeperError> {
        let key = self.unwrap(wrapped, context).await?;
        // The file was read by `current` for the whole batch.
        Ok(self.wrap_under(self.ring().newest()?, &key, context)?)
    }

    async fn unwrap(&self, wrapped: &Wrapped, context: &[u8]) -> Result<DataKey, KeeperError> {
        let mut ring = self.ring();
        if ring.find(&wrapped.kek).is_none() {
            ring = self.read_again().await?;
        }
        let line = ring.find(&wrapped.kek).ok_or(VaultError)?;
        let (nonce, text) = wrapped.bytes.split_at_checked(NONCE).ok_or(VaultError)?;
        let payload = Payload {
            msg: text,
            aad: context,
        };
        let bytes = XChaCha20Poly1305::new(line.key.bytes().into())
            .decrypt(XNonce::from_slice(nonce), payload)
            .map(zeroize::Zeroizing::new)
            .map_err(|_| VaultError)?;
        Ok(DataKey::from_slice(&bytes)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRng;

    fn rng() -> SharedRng {
        Arc::new(SeededRng::new(4))
    }

    #[tokio::test]
    async fn a_wrapped_key_unwraps_with_its_context_only() {
        let rng = rng();
        let file = KeyFile::open(&fresh_line(&rng, DateTime::UNIX_EPOCH), None, rng.clone()).expect("a key");
        let key = DataKey::draw(&rng);
        let wrapped = file.wrap(&key, b"anna").await.expect("wrapped");
        assert_eq!(
            file.unwrap(&wrapped, b"anna").await.expect("the key").bytes(),
            key.bytes()
        );
        assert!(file.unwrap(&wrapped, b"bert").await.is_err(), "another's context");
        let mut bent = wrapped.clone();
        bent.bytes[30] ^= 1;
        assert!(file.unwrap(&bent, b"anna").await.is_err(), "a flipped bit");
        let cut = Wrapped {
            bytes: wrapped.bytes[..10].to_vec(),
            ..wrapped
        };
        assert!(file.unwrap(&cut, b"anna").await.is_err(), "a cut key");
    }

    #[tokio::test]
    async fn a_new_line_is_noticed_without_a_restart() {
        let rng = rng();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("wrapping-keys");
        let first = fresh_line(&rng, DateTime::UNIX_EPOCH);
        std::fs::write(&path, &first).expect("written");
        let file = KeyFile::open(&first, Some(path.clone()), rng.clone()).expect("a key");
        let old = file.wrap(&DataKey::draw(&rng), b"").await.expect("wrapped");
        std::fs::write(&path, format!("{first}\n{}\n", fresh_line(&rng, DateTime::UNIX_EPOCH))).expect("written");
        let new = file.wrap(&DataKey::draw(&rng), b"").await.expect("wrapped");
        assert_ne!(old.kek, new.kek);
        assert!(file.unwrap(&old, b"").await.is_ok() && file.unwrap(&new, b"").await.is_ok());
        assert_eq!(file.keys().len(), 2);
    }

    #[tokio::test]
    async fn a_file_that_is_away_is_no_key_that_is_gone() {
        let rng = rng();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("wrapping-keys");
        let text = fresh_line(&rng, DateTime::UNIX_EPOCH);
        let file = KeyFile::open(&text, Some(path.clone()), rng.clone()).expect("a key");
        let elsewhere = KeyFile::open(&fresh_line(&rng, DateTime::UNIX_EPOCH), None, rng.clone()).expect("a key");
        let unknown = elsewhere.wrap(&DataKey::draw(&rng), b"").await.expect("wrapped");
        let tried = async || file.unwrap(&unknown, b"").await.map(|_| ()).expect_err("no key");
        assert_eq!(tried().await, KeeperError::Silent, "not there");
        std::fs::write(&path, "spoilt").expect("written");
        assert_eq!(tried().await, KeeperError::Silent, "not whole");
        std::fs::write(&path, &text).expect("written");
        assert_eq!(
            tried().await,
            KeeperError::Closed(VaultError),
            "there, without this key"
        );
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "\n", "abcd 2026-01-01T00:00:00Z", "no key at all"] {
            assert!(KeyFile::open(text, None, rng()).is_err(), "{text}");
        }
    }
}
