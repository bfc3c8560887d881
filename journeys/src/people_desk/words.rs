//! What somebody searches for.

use certificates::CertificateNumber;
use kernel::{Email, FieldError, RngExt, SharedRng};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

const AT_MOST: usize = 100;
/// Every number of a licence or check has so many.
const DIGITS: usize = 5;

/// The words of a search, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Words {
    /// A whole address.
    Email(Email),
    /// The id of a person or an organisation.
    Id(Uuid),
    /// The number of a certificate.
    Certificate(CertificateNumber),
    /// The whole number of a licence or check. It is asked for by itself, for it must not stand in an address.
    Number(String),
    /// The beginning of a name, or an organisation's registration number.
    Name(String),
}

impl Words {
    pub(super) fn read(typed: &str) -> Result<Self, FieldError> {
        let typed = typed.trim();
        let fault = |code, message| Err(FieldError::new("q", code, message));
        if typed.chars().count() > AT_MOST {
            return fault("too-long", "Search for 100 characters or fewer");
        }
        if typed.contains('@') {
            let ask = "Enter a whole e-mail address, like name@example.org";
            return typed.parse().map(Self::Email).or_else(|_| fault("format", ask));
        }
        if let Ok(id) = typed.parse() {
            return Ok(Self::Id(id));
        }
        if let Ok(number) = typed.parse() {
            return Ok(Self::Certificate(number));
        }
        if typed.chars().filter(|sign| sign.is_alphanumeric()).count() < 2 {
            return fault("too-short", "Enter at least two letters of a name");
        }
        Ok(Self::Name(typed.to_owned()))
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::Id(_) => "id",
            Self::Certificate(_) => "certificate",
            Self::Number(_) => "number",
            Self::Name(_) => "name",
        }
    }

    /// Reads the whole number of a licence or check, as the document shows it.
    pub(super) fn number(typed: &str) -> Result<Self, FieldError> {
        let typed = typed.trim();
        let fault = |code, message| Err(FieldError::new("number", code, message));
        if typed.chars().count() > AT_MOST {
            return fault("too-long", "Enter 100 characters or fewer");
        }
        if typed.chars().filter(char::is_ascii_digit).count() < DIGITS {
            return fault("too-short", "Enter the whole number, as the document shows it");
        }
        Ok(Self::Number(typed.to_owned()))
    }

    /// Says for the log what was searched for. Names and addresses of people are not written there: whoever asks later
    /// whether somebody searched for certain words, hashes them with the salt that stands beside and compares.
    pub(super) fn told(&self, rng: &SharedRng, typed: &str) -> Value {
        if let Self::Id(id) = self {
            return json!({ "kind": self.kind(), "id": id });
        }
        let salt: [u8; 16] = rng.bytes();
        let words = commitment(&salt, typed);
        json!({ "kind": self.kind(), "salt": hex::encode(salt), "words": words })
    }
}

fn commitment(salt: &[u8], typed: &str) -> String {
    let plain = typed.trim().to_lowercase();
    hex::encode(Sha256::new().chain_update(salt).chain_update(plain).finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRng;
    use std::sync::Arc;

    #[test]
    fn words_are_told_apart() {
        assert!(matches!(Words::read(" jo@example.org "), Ok(Words::Email(_))));
        assert!(matches!(
            Words::read("0190a1b2-0000-7000-8000-000000000001"),
            Ok(Words::Id(_))
        ));
        assert_eq!(Words::read(" Khan "), Ok(Words::Name("Khan".to_owned())));
        for (typed, code) in [
            ("", "too-short"),
            ("K", "too-short"),
            ("%%", "too-short"),
            ("jo@", "format"),
        ] {
            assert_eq!(Words::read(typed).map_err(|fault| fault.code), Err(code), "{typed}");
        }
        assert!(Words::read(&"x".repeat(101)).is_err());
    }

    #[test]
    fn a_number_is_whole() {
        for number in ["1017 4441 2233 4455", "QQ 12 34 56 C"] {
            assert_eq!(Words::number(number), Ok(Words::Number(number.to_owned())));
        }
        for (typed, code) in [("", "too-short"), ("4455", "too-short"), ("Khan", "too-short")] {
            assert_eq!(Words::number(typed).map_err(|fault| fault.code), Err(code), "{typed}");
        }
    }

    #[test]
    fn the_log_holds_no_words_and_can_still_be_asked_about_them() {
        let rng: SharedRng = Arc::new(SeededRng::new(1));
        let told = Words::Name("Khan".to_owned()).told(&rng, "Khan");
        let again = Words::Name("Khan".to_owned()).told(&rng, "Khan");
        assert!(!told.to_string().contains("Khan"));
        assert_ne!(told["words"], again["words"], "the same words do not look the same");
        let salt = hex::decode(told["salt"].as_str().expect("a salt")).expect("hex");
        assert_eq!(told["words"], commitment(&salt, " khan "));
    }
}
