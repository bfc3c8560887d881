//! One key that signs access tokens: how it is made, and how it is read from and written as PEM.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{Ed25519KeyPair, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use kernel::Secret;

/// Which kind of key is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA with 3,072 bits; tokens are signed with RS256.
    Rs256,
    /// Ed25519; tokens are signed with `EdDSA`.
    EdDsa,
}

/// A key that cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The generator failed.
    #[error("a signing key could not be made")]
    Generate,
    /// The text is no private key that we sign with.
    #[error("this is not a signing key: it must be a PKCS#8 private key in PEM form, RSA or Ed25519")]
    Unreadable,
    /// The line before a key does not say when it begins to sign.
    #[error("the line before a signing key must read `# signs from` and an instant, as in 2026-11-21T09:00:00Z")]
    Unclear,
    /// There is no key at all.
    #[error("at least one signing key is needed")]
    None,
    /// A new key has been made already and waits for its time.
    #[error("the key {id} is published already and begins to sign at {from}; wait until then before making another")]
    Waiting {
        /// The key.
        id: String,
        /// When it begins to sign.
        from: DateTime<Utc>,
    },
}

/// One signing key with its public half.
pub(super) struct Key {
    pub(super) id: String,
    pub(super) algorithm: Algorithm,
    pub(super) signs: EncodingKey,
    pub(super) verifies: DecodingKey,
    pub(super) public: Jwk,
    pub(super) pem: Secret<String>,
    /// When it begins to sign, and the key before it ceases to.
    pub(super) signs_from: DateTime<Utc>,
}

impl Key {
    /// Makes a new private key in PEM form.
    pub(super) fn fresh_pem(kind: KeyKind) -> Result<Secret<String>, KeyError> {
        let der = match kind {
            KeyKind::Rs256 => {
                let pair = RsaKeyPair::generate(KeySize::Rsa3072).map_err(|_| KeyError::Generate)?;
                let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeyError::Generate)?;
                der.as_ref().to_vec()
            }
            KeyKind::EdDsa => {
                let pair = Ed25519KeyPair::generate().map_err(|_| KeyError::Generate)?;
                pair.to_pkcs8v1().map_err(|_| KeyError::Generate)?.as_ref().to_vec()
            }
        };
        Ok(Secret::new(pem(&der)))
    }

    /// Reads a private key.
    pub(super) fn from_pem(text: &Secret<String>, signs_from: DateTime<Utc>) -> Result<Self, KeyError> {
        let bytes = text.expose().as_bytes();
        let rsa = EncodingKey::from_rsa_pem(bytes).map(|key| (key, Algorithm::RS256));
        let (signs, algorithm) = rsa
            .or_else(|_| EncodingKey::from_ed_pem(bytes).map(|key| (key, Algorithm::EdDSA)))
            .map_err(|_| KeyError::Unreadable)?;
        let mut public = Jwk::from_encoding_key(&signs, algorithm).map_err(|_| KeyError::Unreadable)?;
        // RFC 7638: the key names itself, so two nodes with one key agree on its id.
        let id = public
            .thumbprint(ThumbprintHash::SHA256)
            .map_err(|_| KeyError::Unreadable)?;
        public.common.key_id = Some(id.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        let verifies = DecodingKey::from_jwk(&public).map_err(|_| KeyError::Unreadable)?;
        Ok(Self {
            id,
            algorithm,
            signs,
            verifies,
            public,
            pem: text.clone(),
            signs_from,
        })
    }
}

fn pem(der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> = body
        .as_bytes()
        .chunks(64)
        .filter_map(|line| std::str::from_utf8(line).ok())
        .collect();
    format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        lines.join("\n")
    )
}
