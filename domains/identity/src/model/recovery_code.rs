//! Codes for whoever lost their phone: shown once, kept by hash, each good for one use.

use kernel::ids::UserId;
use kernel::{RngExt, Secret, SharedRng};
use sha2::{Digest, Sha256};

/// How many a person gets.
pub(crate) const EACH: usize = 10;
/// Bytes of a code: 120 bits, too many to guess from a hash, so that a plain one will do.
const BYTES: usize = 15;
/// Characters of a code.
const LENGTH: usize = BYTES * 8 / 5;
/// Characters between two hyphens.
const GROUP: usize = 4;
/// Digits and letters without those that look like others.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A code.
#[derive(Debug, Clone)]
pub(crate) struct RecoveryCode(Secret<[u8; LENGTH]>);

impl RecoveryCode {
    /// Draws a new one.
    pub(crate) fn fresh(rng: &SharedRng) -> Self {
        let drawn: [u8; LENGTH] = rng.bytes();
        // A byte has eight times as many values as the alphabet, so each letter is equally likely.
        Self(Secret::new(drawn.map(|byte| ALPHABET[usize::from(byte & 31)])))
    }

    /// Reads one back, however it was grouped and whatever the case. Letters that we never write are read as what they
    /// look like.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // Checked first, so that nobody makes us sift a megabyte.
        if text.len() > 4 * LENGTH {
            return None;
        }
        let letters = text.bytes().filter(|byte| !matches!(byte, b' ' | b'-'));
        let letters: Option<Vec<u8>> = letters.map(canonical).collect();
        let letters: [u8; LENGTH] = letters?.try_into().ok()?;
        Some(Self(Secret::new(letters)))
    }

    /// Writes it out in groups.
    pub(crate) fn text(&self) -> Secret<String> {
        let groups = self.0.expose().chunks(GROUP).map(String::from_utf8_lossy);
        Secret::new(groups.collect::<Vec<_>>().join("-"))
    }

    /// Returns what we keep; the same code would leave another mark with somebody else.
    pub(crate) fn hash(&self, user: UserId) -> [u8; 32] {
        Sha256::new_with_prefix("muster recovery code 1 ")
            .chain_update(user.get().as_bytes())
            .chain_update(self.0.expose())
            .finalize()
            .into()
    }
}

fn canonical(byte: u8) -> Option<u8> {
    let letter = match byte.to_ascii_lowercase() {
        b'i' | b'l' => b'1',
        b'o' => b'0',
        letter => letter,
    };
    ALPHABET.contains(&letter).then_some(letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRng;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn rng() -> SharedRng {
        Arc::new(SeededRng::new(7))
    }

    fn user(number: u128) -> UserId {
        uuid::Uuid::from_u128(number).into()
    }

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        let code = RecoveryCode::fresh(&rng());
        let text = code.text().into_inner();
        assert_eq!(text.len(), LENGTH + LENGTH / GROUP - 1);
        let sloppy = text
            .to_uppercase()
            .replace('-', " ")
            .replace('1', "l")
            .replace('0', "O");
        for typed in [text.as_str(), &text.replace('-', ""), &sloppy] {
            let read = RecoveryCode::parse(typed).expect("our own code");
            assert_eq!(read.hash(user(1)), code.hash(user(1)));
        }
        assert_ne!(code.hash(user(1)), code.hash(user(2)));
        assert_ne!(code.hash(user(1)), RecoveryCode::fresh(&rng_after()).hash(user(1)));
    }

    fn rng_after() -> SharedRng {
        Arc::new(SeededRng::new(8))
    }

    #[test]
    fn what_is_too_short_too_long_or_strange_is_no_code() {
        for bad in [
            "",
            "123456",
            &"a".repeat(23),
            &"a".repeat(25),
            &"u".repeat(24),
            &"-".repeat(4096),
        ] {
            assert!(RecoveryCode::parse(bad).is_none(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_reads_as_a_code_writes_and_reads_the_same(text in "[0-9a-zA-Z -]{0,40}") {
            if let Some(code) = RecoveryCode::parse(&text) {
                let again = RecoveryCode::parse(code.text().expose()).expect("our own text");
                prop_assert_eq!(again.hash(user(1)), code.hash(user(1)));
            }
        }
    }
}
