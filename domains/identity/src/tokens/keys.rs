//! The keys that sign access tokens. The first of a set signs; all of them verify.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{Ed25519KeyPair, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use kernel::Secret;
use std::sync::Arc;

/// Which kind of key is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA with 3,072 bits; tokens are signed with RS256.
    Rs256,
    /// Ed25519; tokens are signed with EdDSA.
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
    /// There is no key at all.
    #[error("at least one signing key is needed")]
    None,
}

/// One signing key with its public half.
pub(super) struct Key {
    pub(super) id: String,
    pub(super) algorithm: Algorithm,
    pub(super) signs: EncodingKey,
    pub(super) verifies: DecodingKey,
    public: Jwk,
    pem: Secret<String>,
}

/// A set of signing keys. To change keys, put the new one second until everybody has read the published set, then first,
/// and drop the old one when its last token has ended.
#[derive(Clone)]
pub struct KeySet {
    keys: Arc<Vec<Key>>,
}

impl std::fmt::Debug for KeySet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| &key.id)).finish()
    }
}

impl KeySet {
    /// Makes a set with one new key.
    ///
    /// # Errors
    /// When the generator fails.
    pub fn generate(kind: KeyKind) -> Result<Self, KeyError> {
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
        Self::from_pems(&[Secret::new(pem(&der))])
    }

    /// Reads a set from private keys in PEM form; the first signs.
    ///
    /// # Errors
    /// When there is none, or one of them is no key that we sign with.
    pub fn from_pems(pems: &[Secret<String>]) -> Result<Self, KeyError> {
        let keys = pems.iter().map(Key::from_pem).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            return Err(KeyError::None);
        }
        Ok(Self { keys: Arc::new(keys) })
    }

    /// Writes the signing key as PEM, for the secrets folder.
    pub fn to_pem(&self) -> Secret<String> {
        self.signing().pem.clone()
    }

    /// Returns the public halves as a JSON Web Key Set.
    pub fn published(&self) -> JwkSet {
        JwkSet {
            keys: self.keys.iter().map(|key| key.public.clone()).collect(),
        }
    }

    /// Makes a set for tests, of the kind that is quick to make.
    ///
    /// # Panics
    /// When the operating system gives no random bytes.
    pub fn for_tests() -> Self {
        Self::generate(KeyKind::EdDsa).expect("the generator works")
    }

    pub(super) fn signing(&self) -> &Key {
        // The only constructor refuses an empty list.
        &self.keys[0]
    }

    pub(super) fn find(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }
}

impl Key {
    fn from_pem(text: &Secret<String>) -> Result<Self, KeyError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_being_written_and_read() {
        for kind in [KeyKind::Rs256, KeyKind::EdDsa] {
            let made = KeySet::generate(kind).expect("a key");
            let read = KeySet::from_pems(&[made.to_pem()]).expect("our own PEM");
            assert_eq!(made.signing().id, read.signing().id);
            assert_eq!(made.published(), read.published());
        }
    }

    #[test]
    fn what_is_published_holds_no_private_part() {
        for kind in [KeyKind::Rs256, KeyKind::EdDsa] {
            let keys = KeySet::generate(kind).expect("a key");
            let json = serde_json::to_value(keys.published()).expect("JSON");
            let key = json["keys"][0].as_object().expect("an object");
            for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
                assert!(!key.contains_key(private), "{kind:?} publishes {private}");
            }
            assert_eq!(key["use"], "sig");
            assert_eq!(key["kid"], keys.signing().id.as_str());
        }
    }

    #[test]
    fn an_rsa_key_has_3072_bits() {
        let keys = KeySet::generate(KeyKind::Rs256).expect("a key");
        let json = serde_json::to_value(keys.published()).expect("JSON");
        assert_eq!(json["keys"][0]["n"].as_str().map(str::len), Some(512));
    }

    #[test]
    fn other_texts_are_no_keys() {
        for bad in [
            "",
            "key",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        ] {
            assert!(KeySet::from_pems(&[Secret::new(bad.into())]).is_err(), "{bad}");
        }
        assert!(matches!(KeySet::from_pems(&[]), Err(KeyError::None)));
    }
}
