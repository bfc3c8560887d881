//! The key that signs reports. It proves who released what and when, not that the answers are true.

use super::canonical::Digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use std::fmt;

/// An Ed25519 key pair that is handed in.
#[derive(Clone)]
pub struct ReportKey(SigningKey);

impl ReportKey {
    /// Makes the key from its 32 secret bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Signs a digest; the signature is in base64url without padding.
    pub fn sign(&self, digest: &Digest) -> String {
        URL_SAFE_NO_PAD.encode(self.0.sign(digest.bytes()).to_bytes())
    }

    /// Returns the public key in base64url without padding, as reports carry it.
    pub fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.verifying_key().as_bytes())
    }
}

impl fmt::Debug for ReportKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReportKey").field(&self.public_key()).finish()
    }
}

/// Checks report JSON against its signature and the signer's public key, as anyone may do offline.
pub fn verify(report_json: &str, signature: &str, public_key: &str) -> bool {
    let Some(key) = decode::<32>(public_key).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok()) else {
        return false;
    };
    let Some(signature) = decode::<64>(signature) else {
        return false;
    };
    key.verify_strict(
        Digest::of(report_json.as_bytes()).bytes(),
        &Signature::from_bytes(&signature),
    )
    .is_ok()
}

fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::{Digest, ReportKey, verify};

    #[test]
    fn one_changed_byte_fails() {
        let key = ReportKey::from_seed(&[7; 32]);
        let json = r#"{"overall":"3/8"}"#;
        let signature = key.sign(&Digest::of(json.as_bytes()));
        assert!(verify(json, &signature, &key.public_key()));
        for place in 0..json.len() {
            let mut changed = json.as_bytes().to_vec();
            changed[place] ^= 1;
            let changed = String::from_utf8(changed).expect("still text");
            assert!(!verify(&changed, &signature, &key.public_key()), "{changed}");
        }
        assert!(!verify(json, &signature, &ReportKey::from_seed(&[8; 32]).public_key()));
        assert!(!verify(json, "", "") && !verify(json, "not a signature", &key.public_key()));
    }

    #[test]
    fn the_secret_is_never_shown() {
        let key = ReportKey::from_seed(&[7; 32]);
        assert_eq!(format!("{key:?}"), format!("ReportKey({:?})", key.public_key()));
    }
}
