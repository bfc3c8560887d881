//! Entries of the public log. They name no person: what they say about a certificate is a salted digest.

use super::validity::stamp;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What happened to a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Op {
    Issue,
    Revoke,
}

impl Op {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Revoke => "revoke",
        }
    }
}

/// One entry. The order of its fields is the order of its bytes, which are hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct LogEntry {
    v: u8,
    op: Op,
    commitment: String,
    evidence: String,
    key: String,
    time: String,
}

impl LogEntry {
    pub(crate) fn new(op: Op, commitment: &[u8; 32], evidence: &str, key: String, at: DateTime<Utc>) -> Self {
        Self {
            v: 1,
            op,
            commitment: hex::encode(commitment),
            evidence: evidence.to_owned(),
            key,
            time: stamp(at),
        }
    }

    /// Returns what happened.
    pub(crate) const fn op(&self) -> Op {
        self.op
    }

    /// Returns the entry's bytes.
    pub(crate) fn bytes(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }
}

/// Hides a signed credential behind a salt: without the salt nobody can tell whether a guess is right.
pub(crate) fn commitment(salt: &[u8; 32], signed: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(Sha256::digest(signed));
    hash.finalize().into()
}

/// The leaf hash of RFC 9162, section 2.1.1.
pub(crate) fn leaf_hash(entry: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(entry);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_fixed_bytes() {
        let at: DateTime<Utc> = "2026-01-05T09:00:00Z".parse().expect("an instant");
        let entry = LogEntry::new(
            Op::Issue,
            &commitment(&[1; 32], b"signed"),
            "ee82",
            "did:web:a.example:issuers:b#k1".into(),
            at,
        );
        let bytes = entry.bytes().expect("bytes");
        assert_eq!(
            String::from_utf8_lossy(&bytes),
            r#"{"v":1,"op":"issue","commitment":"d141808ef6bc4594c3c80409f97cb79011a7cc2debbadc32284f56f7b3bcbe3c","evidence":"ee82","key":"did:web:a.example:issuers:b#k1","time":"2026-01-05T09:00:00Z"}"#
        );
        assert_ne!(commitment(&[1; 32], b"signed"), commitment(&[2; 32], b"signed"));
        assert_ne!(leaf_hash(&bytes), <[u8; 32]>::from(Sha256::digest(&bytes)));
    }
}
