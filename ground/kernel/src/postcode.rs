//! UK postcodes: the form is checked here, the place is looked up elsewhere.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Characters of the longest text that is read: far more than any way to write one.
const LONGEST: usize = 32;

/// A postcode in the usual form, upper case with one space: `SW1A 1AA`. The form does not prove that it exists.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode(String);

/// A text that is not a UK postcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Enter a UK postcode, like SW1A 1AA")]
pub struct PostcodeError;

impl Postcode {
    /// Returns the postcode as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the area, the one or two letters in front: `SW`.
    pub fn area(&self) -> &str {
        let end = self.0.find(|c: char| c.is_ascii_digit()).unwrap_or(self.0.len());
        &self.0[..end.min(2)]
    }

    /// Returns the outward part: `SW1A`.
    pub fn outward(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }
}

impl FromStr for Postcode {
    type Err = PostcodeError;

    fn from_str(text: &str) -> Result<Self, PostcodeError> {
        let text = text.trim();
        if text.chars().count() > LONGEST {
            return Err(PostcodeError);
        }
        let squeezed: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if !squeezed.is_ascii() || !(5..=7).contains(&squeezed.len()) {
            return Err(PostcodeError);
        }
        let (outward, inward) = squeezed.split_at(squeezed.len() - 3);
        if (outward_holds(outward) && inward_holds(inward)) || squeezed == "GIR0AA" {
            Ok(Self(format!("{outward} {inward}")))
        } else {
            Err(PostcodeError)
        }
    }
}

/// `[A-Z]{1,2}\d[A-Z\d]?`
fn outward_holds(outward: &str) -> bool {
    let letters = outward.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &outward.as_bytes()[letters.min(outward.len())..];
    (1..=2).contains(&letters)
        && match rest {
            [first] => first.is_ascii_digit(),
            [first, second] => first.is_ascii_digit() && second.is_ascii_alphanumeric(),
            _ => false,
        }
}

/// `\d[ABD-HJLNP-UW-Z]{2}`
fn inward_holds(inward: &str) -> bool {
    let unit = |byte: u8| byte.is_ascii_uppercase() && !b"CIKMOV".contains(&byte);
    matches!(inward.as_bytes(), [first, second, third] if first.is_ascii_digit() && unit(*second) && unit(*third))
}

impl TryFrom<String> for Postcode {
    type Error = PostcodeError;

    fn try_from(text: String) -> Result<Self, PostcodeError> {
        text.parse()
    }
}

impl From<Postcode> for String {
    fn from(postcode: Postcode) -> Self {
        postcode.0
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_are_put_in_order_or_refused() {
        for (text, kept, area) in [
            ("sw1a1aa", "SW1A 1AA", "SW"),
            (" m1 1ae", "M1 1AE", "M"),
            ("B33 8TH", "B33 8TH", "B"),
            ("CR2 6XH", "CR2 6XH", "CR"),
            ("DN55 1PT", "DN55 1PT", "DN"),
        ] {
            let postcode: Postcode = text.parse().expect(text);
            assert_eq!((postcode.as_str(), postcode.area()), (kept, area));
        }
        for bad in ["", "SW1A", "SW1A 1AC", "123 456", "ABC1 1AA", "SW1A1AAA", "ŠW1 1AA"] {
            assert_eq!(bad.parse::<Postcode>(), Err(PostcodeError), "{bad}");
        }
        let spaced = |blanks: usize| format!("SW1A{}1AA", " ".repeat(blanks)).parse::<Postcode>();
        assert!(
            spaced(25).is_ok() && spaced(26).is_err(),
            "no text that is far too long is read"
        );
    }
}
