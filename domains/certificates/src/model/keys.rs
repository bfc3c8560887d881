//! The issuer's signing key.

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use kernel::{RngExt, SharedRng};
use sha2::{Digest, Sha256};
use std::fmt;

/// What a Multikey starts with: "this is an Ed25519 public key".
const ED25519_PUBLIC: [u8; 2] = [0xED, 0x01];

/// The key that signs certificates. The server keeps its seed in the secrets folder.
#[derive(Clone)]
pub struct IssuerKeys {
    signing: SigningKey,
}

/// Bytes that are not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key is not 32 bytes of Ed25519")]
pub struct KeyError;

impl IssuerKeys {
    /// Makes a fresh key.
    pub fn generate(rng: &SharedRng) -> Self {
        Self::from_seed(rng.bytes())
    }

    /// Makes the key from its seed.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self {
            signing: SigningKey::from_bytes(&seed),
        }
    }

    /// Makes the key from the bytes of its seed file.
    ///
    /// # Errors
    /// When there are not exactly 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        bytes.try_into().map(Self::from_seed).map_err(|_| KeyError)
    }

    /// Returns the seed, to be kept in a file that only the server reads.
    pub fn seed(&self) -> [u8; 32] {
        self.signing.to_bytes()
    }

    /// Returns the public half.
    pub fn public(&self) -> [u8; 32] {
        self.signing.verifying_key().to_bytes()
    }

    /// Returns the key's id within its issuer, made from the key itself so that two keys never share one.
    pub fn key_id(&self) -> String {
        key_id(&self.public())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.signing.sign(message).to_bytes()
    }
}

impl fmt::Debug for IssuerKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IssuerKeys({})", self.key_id())
    }
}

pub(crate) fn key_id(public: &[u8; 32]) -> String {
    let digest = Sha256::digest(public);
    format!("k{}", hex::encode(&digest[..4]))
}

/// Writes a public key as a Multikey: `z6Mk..`.
pub(crate) fn multikey(public: &[u8; 32]) -> String {
    let bytes: Vec<u8> = ED25519_PUBLIC.iter().chain(public).copied().collect();
    format!("z{}", bs58::encode(bytes).into_string())
}

/// Tells whether the signature is the key's over the message. Strict: no second form of one signature passes.
pub(crate) fn holds(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(public).is_ok_and(|key| {
        key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature))
            .is_ok()
    })
}
