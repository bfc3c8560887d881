//! UK mobile numbers, which can get text messages.

use std::fmt;
use std::str::FromStr;

/// A UK mobile number in the form of E.164: `+447700900123`.
///
/// The ranges are those of Ofcom's National Telephone Numbering Plan: mobile services have 071 to 075 and 077 to 079, ten
/// digits after the 0. 070 is for personal numbers, and 076 for pagers but for 07624, which is the Isle of Man's.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MobileNumber(String);

/// A text that is no UK mobile number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Enter a UK mobile number, like 07700 900123 or +44 7700 900123")]
pub struct MobileNumberError;

impl MobileNumber {
    /// Returns the number in the form of E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns its last three digits, by which people know which of theirs it is.
    pub fn ending(&self) -> &str {
        &self.0[self.0.len() - 3..]
    }
}

/// Characters of the longest text that is read: far more than any way to write one.
const LONGEST: usize = 40;

impl FromStr for MobileNumber {
    type Err = MobileNumberError;

    fn from_str(text: &str) -> Result<Self, MobileNumberError> {
        let text = text.trim();
        if text.chars().count() > LONGEST {
            return Err(MobileNumberError);
        }
        let plain = text.replace("(0)", "");
        let kept: String = plain.chars().filter(|c| !" -.()\u{a0}".contains(*c)).collect();
        let national = ["+44", "0044", "0"].iter().find_map(|prefix| kept.strip_prefix(prefix));
        let national = national.filter(|rest| is_mobile(rest)).ok_or(MobileNumberError)?;
        Ok(Self(format!("+44{national}")))
    }
}

/// Tells whether ten digits, without the 0 in front, are a mobile number.
fn is_mobile(national: &str) -> bool {
    let digits = national.as_bytes();
    digits.len() == 10
        && digits.iter().all(u8::is_ascii_digit)
        && digits[0] == b'7'
        && match digits[1] {
            b'0' => false,
            b'6' => national.starts_with("7624"),
            _ => true,
        }
}

impl fmt::Debug for MobileNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_put_into_one_form() {
        for typed in [
            "07700 900123",
            "07700-900-123",
            "+44 7700 900123",
            "+44 (0)7700 900123",
            "0044 7700 900123",
            " (07700) 900.123 ",
            "07700\u{a0}900123",
        ] {
            let number: MobileNumber = typed.parse().expect(typed);
            assert_eq!((number.as_str(), number.ending()), ("+447700900123", "123"), "{typed}");
        }
        assert!("07624 900123".parse::<MobileNumber>().is_ok(), "the Isle of Man");
    }

    #[test]
    fn what_gets_no_text_message_here_is_refused() {
        for typed in [
            "",
            "0113 496 0123",
            "07000 900123",
            "07600 900123",
            "0900 123 4567",
            "+33 6 12 34 56 78",
            "7700900123",
            "07700 90012",
            "07700 9001234",
            "07700 90012x",
            "+44 07700 900123",
            "07700 900123, 07700 900124",
            "\u{660}7700 900123",
        ] {
            assert_eq!(typed.parse::<MobileNumber>(), Err(MobileNumberError), "{typed}");
        }
    }

    #[test]
    fn no_text_that_is_far_too_long_is_read() {
        let spaced = |blanks: usize| format!("07700{}900123", " ".repeat(blanks)).parse::<MobileNumber>();
        assert!(spaced(29).is_ok() && spaced(30).is_err());
    }

    #[test]
    fn a_number_is_not_printed() {
        let number: MobileNumber = "07700 900123".parse().expect("a number");
        assert_eq!(format!("{number:?}"), "[redacted]");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_a_number_is_thirteen_characters_or_none(text in "[+0-9 ()-]{0,20}|.{0,20}") {
            if let Ok(number) = text.parse::<MobileNumber>() {
                prop_assert!(number.as_str().starts_with("+447") && number.as_str().len() == 13);
                prop_assert_eq!(number.as_str().parse::<MobileNumber>(), Ok(number.clone()));
            }
        }
    }
}
