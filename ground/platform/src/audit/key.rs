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

/// Where the chain begins once its oldest rows have served their time: behind the place of a head that was signed.
/// It is signed for this purpose alone, so no head passes for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedBeginning {
    /// The place of the last row that was taken away.
    pub position: i64,
    /// That row's seal, in hex.
    pub hash: String,
    /// Every row up to there was sealed before this instant.
    pub until: DateTime<Utc>,
    /// When they were taken away.
    pub at: DateTime<Utc>,
    /// Which key signed it.
    pub key: String,
    /// The Ed25519 signature, in hex.
    pub signature: String,
}

impl SignedBeginning {
    fn statement(&self) -> String {
        let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
        format!(
            "muster audit beginning 1\n{}\n{}\n{}\n{}\n{}\n",
            self.position,
            self.hash,
            instant(self.until),
            instant(self.at),
            self.key
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

    /// Signs that the chain begins behind a head.
    pub(crate) fn sign_beginning(&self, behind: &SignedHead, at: DateTime<Utc>) -> SignedBeginning {
        let mut beginning = SignedBeginning {
            position: behind.position,
            hash: behind.hash.clone(),
            until: behind.at,
            at,
            key: self.id(),
            signature: String::new(),
        };
        beginning.signature = hex::encode(self.0.sign(beginning.statement().as_bytes()).to_bytes());
        beginning
    }

    /// Checks a head.
    ///
    /// # Errors
    /// When another key signed it, or it was changed after signing.
    pub fn check(&self, head: &SignedHead) -> Result<(), KeyError> {
        self.check_statement(&head.key, &head.statement(), &head.signature)
    }

    /// Checks a beginning.
    ///
    /// # Errors
    /// When another key signed it, or it was changed after signing.
    pub fn check_beginning(&self, beginning: &SignedBeginning) -> Result<(), KeyError> {
        self.check_statement(&beginning.key, &beginning.statement(), &beginning.signature)
    }

    fn check_statement(&self, key: &str, statement: &str, signed: &str) -> Result<(), KeyError> {
        if key != self.id() {
            return Err(KeyError::OtherKey);
        }
        let mut signature = [0; 64];
        hex::decode_to_slice(signed, &mut signature).map_err(|_| KeyError::Forged)?;
        self.0
            .verifying_key()
            .verify_strict(statement.as_bytes(), &Signature::from_bytes(&signature))
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

    #[test]
    fn a_beginning_holds_until_anything_in_it_changes_and_no_head_passes_for_one() {
        let key = AuditKey::from_seed(&[4; 32]);
        let head = key.sign(7, &[1; 32], DateTime::UNIX_EPOCH);
        let beginning = key.sign_beginning(&head, DateTime::UNIX_EPOCH);
        assert_eq!(key.check_beginning(&beginning), Ok(()));
        let later = DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(1);
        let changes: [fn(&mut SignedBeginning, DateTime<Utc>); 4] = [
            |changed, _| changed.position += 1,
            |changed, _| changed.hash = hex::encode([2; 32]),
            |changed, later| changed.until = later,
            |changed, later| changed.at = later,
        ];
        for change in changes {
            let mut changed = beginning.clone();
            change(&mut changed, later);
            assert_eq!(key.check_beginning(&changed), Err(KeyError::Forged), "{changed:?}");
        }
        let passed_off = SignedBeginning {
            signature: head.signature,
            ..beginning.clone()
        };
        assert_eq!(key.check_beginning(&passed_off), Err(KeyError::Forged));
        let other = AuditKey::from_seed(&[5; 32]);
        assert_eq!(other.check_beginning(&beginning), Err(KeyError::OtherKey));
    }
}
