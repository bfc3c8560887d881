//! The certificate's number: twelve random symbols and one that checks them.

use kernel::{RngExt, SharedRng};
use std::fmt;
use std::str::FromStr;

/// Crockford's base 32: no I, L, O or U, so that nothing is misread and no word appears.
const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM: usize = 12;
/// What stands in front when it is shown. It holds a U, so it is never taken for part of the number.
const PREFIX: &str = "MU";

/// A certificate number with a check symbol that fits. Printed as `MU-7K3M-9QXT-4HWC-1`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CertificateNumber([u8; RANDOM + 1]);

/// A text that is not a certificate number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It does not have the form.
    #[error("Enter the certificate number, like MU-7K3M-9QXT-4HWC-1")]
    Form,
    /// It has the form, but the last symbol does not fit the others.
    #[error("This number has a typing mistake. Check it against the certificate")]
    Check,
}

impl CertificateNumber {
    /// Draws a number.
    pub fn draw(rng: &SharedRng) -> Self {
        // 256 is a multiple of 32, so each symbol is equally likely.
        let digits = rng.bytes::<RANDOM>().map(|byte| byte % 32);
        let mut all = [0; RANDOM + 1];
        all[..RANDOM].copy_from_slice(&digits);
        all[RANDOM] = check_digit(&digits);
        Self(all)
    }

    /// Returns the bare thirteen symbols, as the store keeps them.
    pub fn bare(&self) -> String {
        self.0.iter().map(|digit| symbol(*digit)).collect()
    }
}

fn symbol(digit: u8) -> char {
    char::from(SYMBOLS[usize::from(digit % 32)])
}

/// Reads one symbol as people write it: any case, O for 0, I and L for 1.
fn digit_of(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let at = SYMBOLS.iter().position(|symbol| char::from(*symbol) == letter)?;
    u8::try_from(at).ok()
}

/// Luhn's rule in base 32: every second symbol from the right counts double, its carry added back.
fn luhn_sum(digits: &[u8], first_counts_double: bool) -> u32 {
    digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let double = (place % 2 == 0) == first_counts_double;
            let product = u32::from(*digit) * if double { 2 } else { 1 };
            product / 32 + product % 32
        })
        .sum()
}

fn check_digit(digits: &[u8; RANDOM]) -> u8 {
    let rest = luhn_sum(digits, true) % 32;
    u8::try_from((32 - rest) % 32).unwrap_or_default()
}

impl FromStr for CertificateNumber {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        // Far longer than any way to write it: not worth reading.
        if text.len() > 64 {
            return Err(NumberError::Form);
        }
        let squeezed: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !"-‐‑‒–—._".contains(*c))
            .collect();
        let bare = match squeezed.get(..PREFIX.len()) {
            Some(start) if start.eq_ignore_ascii_case(PREFIX) => &squeezed[PREFIX.len()..],
            _ => &squeezed,
        };
        let digits: Vec<u8> = bare
            .chars()
            .map(digit_of)
            .collect::<Option<_>>()
            .ok_or(NumberError::Form)?;
        let digits: [u8; RANDOM + 1] = digits.try_into().map_err(|_| NumberError::Form)?;
        if luhn_sum(&digits, false).is_multiple_of(32) {
            Ok(Self(digits))
        } else {
            Err(NumberError::Check)
        }
    }
}

impl fmt::Display for CertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bare = self.bare();
        write!(
            f,
            "{PREFIX}-{}-{}-{}-{}",
            &bare[..4],
            &bare[4..8],
            &bare[8..12],
            &bare[12..]
        )
    }
}

impl fmt::Debug for CertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRng;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn number() -> impl Strategy<Value = CertificateNumber> {
        any::<u64>().prop_map(|seed| {
            let rng: SharedRng = Arc::new(SeededRng::new(seed));
            CertificateNumber::draw(&rng)
        })
    }

    #[test]
    fn the_example_holds_in_every_way_of_writing_it() {
        let number: CertificateNumber = "MU-7K3M-9QXT-4HWC-1".parse().expect("the example");
        assert_eq!(number.to_string(), "MU-7K3M-9QXT-4HWC-1");
        assert_eq!(number.bare(), "7K3M9QXT4HWC1");
        for way in [
            "7k3m9qxt4hwcl",
            "mu7K3M 9QXT 4HWC i",
            " MU–7K3M–9QXT–4HWC–1 ",
            "7K3M-9QXT-4HWC-1",
        ] {
            assert_eq!(way.parse(), Ok(number), "{way}");
        }
    }

    #[test]
    fn what_is_no_number_is_told_from_a_typing_mistake() {
        for bad in [
            "",
            "MU",
            "7K3M",
            "MU-7K3M-9QXT-4HWC-1-2",
            "7K3M9QXT4HWU1",
            "é",
            "MU-7K3M-9QXT-4HWC-\u{1F600}",
        ] {
            assert_eq!(bad.parse::<CertificateNumber>(), Err(NumberError::Form), "{bad}");
        }
        assert_eq!("7K3M9QXT4HWC2".parse::<CertificateNumber>(), Err(NumberError::Check));
    }

    proptest! {
        #[test]
        fn a_number_reads_back(number in number()) {
            prop_assert_eq!(number.to_string().parse(), Ok(number));
            prop_assert_eq!(number.bare().parse(), Ok(number));
            prop_assert_eq!(number.to_string().to_lowercase().parse(), Ok(number));
        }

        #[test]
        fn every_wrong_symbol_is_found(number in number(), place in 0..=RANDOM, other in 0u8..32) {
            let mut wrong = number;
            wrong.0[place] = other;
            prop_assert_eq!(wrong.bare().parse::<CertificateNumber>().is_ok(), other == number.0[place]);
        }

        #[test]
        fn every_swap_of_neighbours_is_found_but_nought_with_z(number in number(), place in 0..RANDOM) {
            let mut swapped = number;
            swapped.0.swap(place, place + 1);
            let (one, other) = (number.0[place], number.0[place + 1]);
            let blind = one == other || (one.min(other), one.max(other)) == (0, 31);
            prop_assert_eq!(swapped.bare().parse::<CertificateNumber>().is_ok(), blind);
        }

        #[test]
        fn junk_never_panics(text in ".{0,80}") {
            let _ = text.parse::<CertificateNumber>();
        }
    }
}
