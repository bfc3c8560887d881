//! Credential types: licences, checks, qualifications, and which of them covers which.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where a fact of a pack comes from, and when somebody last compared it with that place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The publication: `gov.uk, SIA licence integration`.
    pub text: String,
    /// The day of the last comparison; absent means that it is still to be compared before a release.
    #[serde(default)]
    pub checked: Option<NaiveDate>,
}

/// Who issues or answers for a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// The key that credential types name: `sia`.
    pub key: String,
    /// The full name.
    pub name: String,
    /// The short name that people use: `SIA`.
    pub short: String,
    /// Where a person can look a number up.
    #[serde(default)]
    pub register: Option<String>,
}

/// The family a credential type belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialClass {
    /// Permission by law to do an activity.
    Licence,
    /// A background check.
    Check,
    /// Proof that a person may work in the United Kingdom.
    RightToWork,
    /// An accredited qualification.
    Qualification,
    /// Training that wears off.
    Training,
}

/// How a credential is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckMethod {
    /// A public register is looked up.
    Register,
    /// The service that the holder subscribes to is asked.
    UpdateService,
    /// The employer's online right to work service, or the passport itself.
    RightToWorkService,
    /// A person of ours sees the document.
    Document,
    /// The issuer's own signed certificate says so.
    Issuer,
}

/// What a number of this type looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberFormat {
    /// What the form calls it: `Licence number`.
    pub label: String,
    /// What the form says below the label: `16 digits, on the front of the card`.
    pub hint: String,
    /// The exact count of digits, where the number has digits only.
    #[serde(default)]
    pub digits: Option<u8>,
    /// How many characters stand together when the number is shown; 0 for no groups.
    #[serde(default)]
    pub group: u8,
}

/// A number that does not have the form of its credential type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NumberError {
    message: String,
}

impl NumberFormat {
    /// Puts a typed number into the kept form: no spaces or dashes, upper case.
    ///
    /// # Errors
    /// When the form is wrong; the error says what to enter.
    pub fn normalise(&self, typed: &str) -> Result<String, NumberError> {
        let kept: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let holds = match self.digits {
            Some(digits) => kept.len() == usize::from(digits) && kept.bytes().all(|b| b.is_ascii_digit()),
            None => {
                (3..=40).contains(&kept.len()) && kept.bytes().all(|b| b.is_ascii_alphanumeric() || b"/.".contains(&b))
            }
        };
        if holds { Ok(kept) } else { Err(self.refusal()) }
    }

    /// Shows a kept number the way people read it: `1234 5678 9012 3456`.
    pub fn shown(&self, kept: &str) -> String {
        if self.group == 0 {
            return kept.to_owned();
        }
        let mut out = String::with_capacity(kept.len() + kept.len() / usize::from(self.group));
        for (place, character) in kept.chars().enumerate() {
            if place > 0 && place % usize::from(self.group) == 0 {
                out.push(' ');
            }
            out.push(character);
        }
        out
    }

    fn refusal(&self) -> NumberError {
        let mut name = self.label.clone();
        // "Enter your licence number", but "Enter your DBS number": only an ordinary word loses its capital.
        if name.chars().nth(1).is_some_and(char::is_lowercase) {
            name = name[..1].to_ascii_lowercase() + &name[1..];
        }
        let message = match self.digits {
            Some(digits) => format!("Enter your {name}, {digits} digits"),
            None => format!("Enter your {name} with letters and numbers only"),
        };
        NumberError { message }
    }
}

/// One thing that a worker of the sector can hold, or that work can ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialType {
    /// The key that events, shifts and passports carry: `sia-door-supervision`.
    pub key: String,
    /// The full label.
    pub label: String,
    /// The label where space is short.
    pub short: String,
    /// The family.
    pub class: CredentialClass,
    /// The key of the [`Authority`] that issues it.
    pub authority: String,
    /// True for an activity that work can ask for but nobody is issued with by name; a wider licence covers it.
    #[serde(default)]
    pub requirement_only: bool,
    /// What its number looks like; absent where there is none.
    #[serde(default)]
    pub number: Option<NumberFormat>,
    /// How long it lasts from its first day; absent where it does not lapse, or the document says it.
    #[serde(default)]
    pub valid_months: Option<u16>,
    /// True when the holder must tell the expiry date.
    #[serde(default)]
    pub expires: bool,
    /// The keys of the types that it covers besides itself; the list is closed (what those cover stands in it too).
    #[serde(default)]
    pub covers: Vec<String>,
    /// How it is verified.
    pub check: CheckMethod,
    /// For how many days a check result counts; absent where once is enough.
    #[serde(default)]
    pub recheck_days: Option<u16>,
    /// Where these facts come from.
    pub source: Source,
}

impl CredentialType {
    /// Tells whether holding this type is enough for work that asks for `required`.
    pub fn covers(&self, required: &str) -> bool {
        self.key == required || self.covers.iter().any(|covered| covered == required)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_put_in_order_or_refused_with_what_to_enter() {
        let sia = NumberFormat {
            label: "Licence number".to_owned(),
            hint: String::new(),
            digits: Some(16),
            group: 4,
        };
        let kept = sia.normalise(" 1017-4441 2233 4455 ").expect("a number");
        assert_eq!(
            (kept.as_str(), sia.shown(&kept).as_str()),
            ("1017444122334455", "1017 4441 2233 4455")
        );
        let refusal = sia.normalise("1017").expect_err("too short");
        assert_eq!(refusal.to_string(), "Enter your licence number, 16 digits");
        let free = NumberFormat {
            label: "DBS reference".to_owned(),
            digits: None,
            group: 0,
            ..sia
        };
        assert_eq!(free.normalise("ab/12").expect("a number"), "AB/12");
        let refusal = free.normalise("<b>").expect_err("not a number");
        assert_eq!(
            refusal.to_string(),
            "Enter your DBS reference with letters and numbers only"
        );
    }
}
