//! The key that signs heads of the chain. The database never holds it.

use chrono::{DateTime, SecondsFormat, Utc};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// Signs heads of the chain.
#[derive(Clone)]
pub struct AuditKey(SigningKey);

/// A head that cannot be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Another key signed it.
    #[error("another key signed it")]
    OtherKey,
    /// The signature does not fit what it says.
    #[error("its signature does not fit")]
    Forged,
}

/// How long the chain was at an instant, and its last hash, signed. Kept outside the database, it proves later that
/// nothing was cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    /// How many rows were sealed.
    pub position: i64,
    /// The last entry's hash, in hex.
    pub hash: String,
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// Which key signed it: the start of the SHA-256 of its public half.
    pub key: String,
    /// The Ed25519 signature, in hex.
    pub signature: String,
}

impl SignedHead {
    fn statement(&self) -> String {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        format!(
            "muster audit head 1\n{}\n{}\n{at}\n{}\n",
            self.position, self.hash, self.key
        )
    }
}

impl AuditKey {
    /// Makes the key from its secret seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Returns the public half, in hex, with which anybody may check a head.
    pub fn public(&self) -> String {
        hex::encode(self.0.verifying_key().as_bytes())
    }

    /// Returns the key's short name.
    pub fn id(&self) -> String {
        id_of(&self.0.verifying_key())
    }

    /// Signs a head.
    pub(crate) fn sign(&self, position: i64, hash: &[u8], at: DateTime<Utc>) -> SignedHead {
        let mut head = SignedHead {
            position,
            hash: hex::encode(hash),
            at,
            key: self.id(),
            signature: String::new(),
        };
        head.signature = hex::encode(self.0.sign(head.statement().as_bytes()).to_bytes());
        head
    }

    /// Checks a head.
    ///
    /// # Errors
    /// When another key signed it, or it was changed after signing.
    pub fn check(&self, head: &SignedHead) -> Result<(), KeyError> {
        if head.key != self.id() {
            return Err(KeyError::OtherKey);
        }
        let mut signature = [0; 64];
        hex::decode_to_slice(&head.signature, &mut signature).map_err(|_| KeyError::Forged)?;
        self.0
            .verifying_key()
            .verify_strict(head.statement().as_bytes(), &Signature::from_bytes(&signature))
            .map_err(|_| KeyError::Forged)
    }
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuditKey({})", self.id())
    }
}

fn id_of(key: &VerifyingKey) -> String {
    hex::encode(&Sha256::digest(key.as_bytes())[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_holds_until_anything_in_it_changes() {
        let key = AuditKey::from_seed(&[4; 32]);
        let head = key.sign(7, &[1; 32], DateTime::UNIX_EPOCH);
        assert_eq!(key.check(&head), Ok(()));
        let changed = [
            SignedHead {
                position: 6,
                ..head.clone()
            },
            SignedHead {
                hash: hex::encode([2; 32]),
                ..head.clone()
            },
            SignedHead {
                at: DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(1),
                ..head.clone()
            },
            SignedHead {
                signature: "00".to_owned(),
                ..head.clone()
            },
        ];
        for changed in changed {
            assert_eq!(key.check(&changed), Err(KeyError::Forged), "{changed:?}");
        }
        assert_eq!(AuditKey::from_seed(&[5; 32]).check(&head), Err(KeyError::OtherKey));
    }
}
