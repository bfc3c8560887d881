//! Codes of authenticator apps (RFC 6238): what app and server share, and which code goes with which half minute.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY};
use chrono::{DateTime, Utc};
use kernel::{RngExt, Secret, SharedRng};

/// Bytes of a seed: 160 bits, as long as the hash that is made with it.
const BYTES: usize = 20;
/// Seconds of one step.
const STEP: i64 = 30;
/// Digits of a code.
pub(crate) const DIGITS: usize = 6;
/// Bytes of the longest text that is read as a code.
const LONGEST: usize = 32;
/// So many steps a clock may be ahead or behind.
const DRIFT: i64 = 1;
/// RFC 4648: what authenticator apps read.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What an authenticator app and we share.
#[derive(Debug, Clone)]
pub(crate) struct Seed(Secret<[u8; BYTES]>);

/// A code as it is typed.
#[derive(Debug, Clone)]
pub(crate) struct TotpCode(Secret<[u8; DIGITS]>);

impl TotpCode {
    /// Reads six digits; spaces, which apps show between them, do not count.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // Checked first, so that nobody makes us sift a megabyte.
        if text.len() > LONGEST {
            return None;
        }
        let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
        let digits: [u8; DIGITS] = digits.try_into().ok()?;
        let only_digits = digits.iter().all(u8::is_ascii_digit);
        only_digits.then(|| Self(Secret::new(digits)))
    }

    /// Returns the digits.
    pub(crate) fn digits(&self) -> &[u8] {
        self.0.expose()
    }
}

impl Seed {
    /// Draws a new one.
    pub(crate) fn fresh(rng: &SharedRng) -> Self {
        Self(Secret::new(rng.bytes()))
    }

    /// Reads one back from its bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(Secret::new(bytes)))
    }

    /// Returns the bytes, to be sealed.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.expose()
    }

    /// Writes it as apps take it.
    pub(crate) fn text(&self) -> Secret<String> {
        Secret::new(base32(self.bytes()))
    }

    /// Finds the step whose code it is: the present one or a neighbour, and later than any that was taken before.
    pub(crate) fn step_of(&self, code: &TotpCode, now: DateTime<Utc>, last: Option<i64>) -> Option<i64> {
        let present = step_at(now);
        let mut found = None;
        // All of them are compared, so that time does not tell which it was.
        for step in present - DRIFT..=present + DRIFT {
            let same = verify_slices_are_equal(&self.code(step), code.0.expose()).is_ok();
            if same && last.is_none_or(|last| last < step) {
                found = found.or(Some(step));
            }
        }
        found
    }

    /// Computes a step's code.
    fn code(&self, step: i64) -> [u8; DIGITS] {
        let key = hmac::Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.bytes());
        let mac = hmac::sign(&key, &step.to_be_bytes());
        let mac = mac.as_ref();
        let from = usize::from(mac[mac.len() - 1] & 0xf);
        let cut = [mac[from] & 0x7f, mac[from + 1], mac[from + 2], mac[from + 3]];
        let mut left = u32::from_be_bytes(cut);
        let mut code = [b'0'; DIGITS];
        for digit in code.iter_mut().rev() {
            // A digit fits a byte.
            *digit = b'0' + u8::try_from(left % 10).unwrap_or_default();
            left /= 10;
        }
        code
    }
}

/// Which half minute it is.
fn step_at(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(STEP)
}

fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(BASE32[(held >> bits & 31) as usize]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(BASE32[(held << (5 - bits) & 31) as usize]));
    }
    text
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests {
    use super::*;
    use kernel::SeededRng;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn rfc() -> Seed {
        Seed::from_bytes(b"12345678901234567890").expect("twenty bytes")
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("an instant")
    }

    fn typed(code: [u8; DIGITS]) -> TotpCode {
        TotpCode::parse(&String::from_utf8_lossy(&code)).expect("a code")
    }

    #[test]
    fn the_vectors_of_rfc_6238_hold() {
        // Appendix B, SHA-1; we take the last six of its eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(rfc().code(step_at(at(seconds))), code.as_bytes(), "{seconds}");
        }
    }

    #[test]
    fn asvs_V6_5_3__a_seed_is_160_bits_as_the_generator_gives_them() {
        let mut drawn = [0; 20];
        kernel::Rng::fill(&SeededRng::new(7), &mut drawn);
        let rng: SharedRng = Arc::new(SeededRng::new(7));
        let seed = Seed::fresh(&rng);
        assert_eq!(
            seed.bytes(),
            drawn,
            "every bit comes from the generator that was handed in"
        );
        assert_ne!(Seed::fresh(&rng).bytes(), drawn, "and is drawn anew");
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        assert_eq!(rfc().text().expose(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_neighbouring_step_is_taken_and_no_other() {
        let now = at(1_800_000_000);
        let step = step_at(now);
        for drift in -4..=4 {
            let found = rfc().step_of(&typed(rfc().code(step + drift)), now, None);
            let expected = (drift.abs() <= 1).then_some(step + drift);
            assert_eq!(found, expected, "{drift}");
        }
    }

    #[test]
    fn only_six_digits_are_a_code() {
        for good in ["123456", "123 456", " 123456 "] {
            assert!(TotpCode::parse(good).is_some(), "{good}");
        }
        for bad in ["", "12345", "1234567", "12345a", "１２３４５６", "-12345", "12\t3456"] {
            assert!(TotpCode::parse(bad).is_none(), "{bad}");
        }
        let spaced = |blanks: usize| TotpCode::parse(&format!("123{}456", " ".repeat(blanks)));
        assert!(
            spaced(26).is_some() && spaced(27).is_none(),
            "no text that is far too long is read"
        );
    }

    #[test]
    fn seeds_are_drawn_and_shown_to_nobody_by_accident() {
        let rng: SharedRng = Arc::new(SeededRng::new(7));
        let (one, other) = (Seed::fresh(&rng), Seed::fresh(&rng));
        assert_ne!(one.bytes(), other.bytes());
        assert_eq!(one.text().expose().len(), 32);
        assert!(format!("{one:?}").contains("[redacted]"));
    }

    proptest! {
        #[test]
        fn no_step_is_taken_twice(seconds in 0_i64..4_000_000_000, drift in -1_i64..=1, seed in prop::array::uniform20(0_u8..)) {
            let seed = Seed::from_bytes(&seed).expect("twenty bytes");
            let now = at(seconds);
            let code = typed(seed.code(step_at(now) + drift));
            let first = seed.step_of(&code, now, None);
            prop_assert!(first.is_some());
            let again = seed.step_of(&code, now, first);
            // Two steps may share a code by chance, but never twice the same step.
            prop_assert!(again.is_none() || again > first);
        }

        #[test]
        fn nothing_but_digits_reads_as_a_code(text in "\\PC{0,12}") {
            if TotpCode::parse(&text).is_some() {
                prop_assert_eq!(text.chars().filter(char::is_ascii_digit).count(), DIGITS);
            }
        }
    }
}
