//! Secrets that people carry: 256 random bits as text. We keep only their SHA-256.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{RngExt, Secret, SharedRng};
use sha2::{Digest, Sha256};

const BYTES: usize = 32;

/// What is stored of a token.
pub type TokenHash = [u8; 32];

/// A token as it travels: 43 characters that need no quoting in a cookie, a header or an address.
#[derive(Debug, Clone)]
pub struct Token([u8; BYTES]);

impl Token {
    /// Draws a new one.
    pub fn fresh(rng: &SharedRng) -> Self {
        Self(rng.bytes())
    }

    /// Reads one back; `None` for anything that is not exactly the text we hand out.
    pub fn parse(text: &str) -> Option<Self> {
        // Checked before decoding, so that nobody makes us decode a megabyte.
        if text.len() != 43 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// Writes it out for the person who is to carry it.
    pub fn text(&self) -> Secret<String> {
        Secret::new(URL_SAFE_NO_PAD.encode(self.0))
    }

    /// Returns what we keep. The token is random, so a plain hash is as good as a slow one.
    pub fn hash(&self) -> TokenHash {
        Sha256::digest(self.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRng;
    use proptest::prelude::*;
    use std::sync::Arc;

    #[test]
    fn a_token_reads_back_and_its_hash_does_not_hold_it() {
        let rng: SharedRng = Arc::new(SeededRng::new(7));
        let token = Token::fresh(&rng);
        let text = token.text();
        let read = Token::parse(text.expose()).expect("our own text");
        assert_eq!(read.hash(), token.hash());
        assert_ne!(read.hash(), token.0);
        assert_ne!(Token::fresh(&rng).hash(), token.hash());
    }

    #[test]
    fn only_the_text_we_hand_out_is_a_token() {
        for bad in [
            "",
            "abc",
            &"A".repeat(42),
            &"A".repeat(44),
            &"=".repeat(43),
            &"é".repeat(22),
        ] {
            assert!(Token::parse(bad).is_none(), "{bad}");
        }
        // The last character holds four bits that count for nothing; only one spelling is taken.
        let odd = format!("{}B", "A".repeat(42));
        assert!(Token::parse(&odd).is_none());
    }

    proptest! {
        #[test]
        fn what_reads_as_a_token_is_written_the_same(text in "[A-Za-z0-9_-]{43}") {
            if let Some(token) = Token::parse(&text) {
                let written = token.text();
                prop_assert_eq!(written.expose(), &text);
            }
        }
    }
}
