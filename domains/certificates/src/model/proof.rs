//! Data Integrity proofs with `eddsa-rdfc-2022`.

use super::keys::holds;
use super::quads::{DATE_TIME, Quads, TYPE, security};
use super::{IssuerKeys, validity::stamp};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

const SUITE: &str = "eddsa-rdfc-2022";

/// A proof as it stands in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Proof {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) created: String,
    pub(crate) cryptosuite: String,
    pub(crate) proof_purpose: String,
    pub(crate) verification_method: String,
    pub(crate) proof_value: String,
}

impl Proof {
    /// Signs a document's digest.
    pub(crate) fn sign(document: &[u8; 32], method: String, created: DateTime<Utc>, keys: &IssuerKeys) -> Self {
        let mut proof = Self {
            kind: "DataIntegrityProof".into(),
            created: stamp(created),
            cryptosuite: SUITE.into(),
            proof_purpose: "assertionMethod".into(),
            verification_method: method,
            proof_value: String::new(),
        };
        let signature = keys.sign(&signed_bytes(&proof.options_digest(), document));
        proof.proof_value = format!("z{}", bs58::encode(signature).into_string());
        proof
    }

    /// Tells whether the proof is the key's over the document's digest.
    pub(crate) fn holds(&self, document: &[u8; 32], public: &[u8; 32]) -> bool {
        let ours =
            self.kind == "DataIntegrityProof" && self.cryptosuite == SUITE && self.proof_purpose == "assertionMethod";
        let signature = self
            .proof_value
            .strip_prefix('z')
            .and_then(|text| bs58::decode(text).into_vec().ok())
            .and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
        ours && signature
            .is_some_and(|signature| holds(public, &signed_bytes(&self.options_digest(), document), &signature))
    }

    /// The digest of everything about the proof but its value.
    pub(crate) fn options_digest(&self) -> [u8; 32] {
        const PROOF: &str = "_:c14n0";
        let mut quads = Quads::default();
        quads.link(PROOF, TYPE, &security(&self.kind));
        quads.typed(PROOF, "http://purl.org/dc/terms/created", &self.created, DATE_TIME);
        quads.typed(
            PROOF,
            &security("cryptosuite"),
            &self.cryptosuite,
            &security("cryptosuiteString"),
        );
        quads.link(PROOF, &security("proofPurpose"), &security(&self.proof_purpose));
        quads.link(PROOF, &security("verificationMethod"), &self.verification_method);
        quads.digest()
    }
}

fn signed_bytes(options: &[u8; 32], document: &[u8; 32]) -> [u8; 64] {
    let mut both = [0; 64];
    both[..32].copy_from_slice(options);
    both[32..].copy_from_slice(document);
    both
}
