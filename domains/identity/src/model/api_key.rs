//! API keys as text: `muster_`, the key's id, 256 random bits, and six characters that catch a slip of the hand.

use crate::model::token::{Token, TokenHash};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Secret;
use kernel::ids::ApiKeyId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What every key begins with, so that scanners find keys in places where they should not be.
pub const API_KEY_PREFIX: &str = "muster_";
/// Sixteen bytes in base64.
const ID: usize = 22;
/// Thirty-two bytes in base64.
const SECRET: usize = 43;
const CHECK: usize = 6;

/// A key as its holder shows it.
#[derive(Debug, Clone)]
pub(crate) struct KeyText {
    pub(crate) id: ApiKeyId,
    secret: Token,
}

impl KeyText {
    /// Puts a new key together.
    pub(crate) const fn new(id: ApiKeyId, secret: Token) -> Self {
        Self { id, secret }
    }

    /// Reads one; `None` for anything that is not exactly what we hand out.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(API_KEY_PREFIX)?;
        if rest.len() != ID + SECRET + CHECK || !rest.is_ascii() {
            return None;
        }
        let (body, check) = rest.split_at(ID + SECRET);
        if check_of(body) != check {
            return None;
        }
        let (id, secret) = body.split_at(ID);
        let id: [u8; 16] = URL_SAFE_NO_PAD.decode(id).ok()?.try_into().ok()?;
        Some(Self {
            id: ApiKeyId::from(Uuid::from_bytes(id)),
            secret: Token::parse(secret)?,
        })
    }

    /// Writes it out, for the one time that it is shown.
    pub(crate) fn text(&self) -> Secret<String> {
        let id = URL_SAFE_NO_PAD.encode(self.id.get().as_bytes());
        let body = format!("{id}{}", self.secret.text().expose());
        let check = check_of(&body);
        Secret::new(format!("{API_KEY_PREFIX}{body}{check}"))
    }

    /// Returns what we keep.
    pub(crate) fn hash(&self) -> TokenHash {
        self.secret.hash()
    }
}

fn check_of(body: &str) -> String {
    let digest = Sha256::digest(body);
    let mut text = URL_SAFE_NO_PAD.encode(&digest[..5]);
    text.truncate(CHECK);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{SeededRng, SharedRng};
    use proptest::prelude::*;
    use std::sync::Arc;

    fn key() -> KeyText {
        let rng: SharedRng = Arc::new(SeededRng::new(7));
        KeyText::new(ApiKeyId::from(Uuid::from_u128(5)), Token::fresh(&rng))
    }

    #[test]
    fn a_key_reads_back_and_a_slip_is_noticed() {
        let text = key().text().into_inner();
        assert_eq!(text.len(), 78);
        let read = KeyText::parse(&text).expect("our own text");
        assert_eq!((read.id, read.hash()), (key().id, key().hash()));
        for place in API_KEY_PREFIX.len()..text.len() {
            let mut slip = text.clone().into_bytes();
            slip[place] = if slip[place] == b'A' { b'B' } else { b'A' };
            let slip = String::from_utf8(slip).expect("text");
            assert!(KeyText::parse(&slip).is_none(), "{place}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_taken_for_a_key(text in "muster_[A-Za-z0-9_-]{0,90}|.{0,100}") {
            prop_assert!(KeyText::parse(&text).is_none());
        }
    }
}
