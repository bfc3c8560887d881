//! E-mail addresses, parsed once at the door.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An address that has the form of one: a local part, an `@`, a domain with a dot. Kept in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// A text that is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Enter an e-mail address in the correct format, like name@example.com")]
pub struct EmailError;

impl Email {
    /// Returns the address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError)?;
        let plain = |part: &str| {
            part.chars()
                .all(|c| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"".contains(c))
        };
        let local_holds = !local.is_empty()
            && local.len() <= 64
            && plain(local)
            && !local.contains('@')
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        let labels_hold = domain.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
        if local_holds && labels_hold && domain.contains('.') && text.len() <= 254 {
            Ok(Self(text.to_lowercase()))
        } else {
            Err(EmailError)
        }
    }
}

impl TryFrom<String> for Email {
    type Error = EmailError;

    fn try_from(text: String) -> Result<Self, EmailError> {
        text.parse()
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_parsed_or_refused() {
        for good in ["a@b.co", "Jo.Blogs+x@Example.co.uk", "zoë@exämple.org", " a@b.co "] {
            assert!(good.parse::<Email>().is_ok(), "{good}");
        }
        for bad in [
            "", "a", "a@b", "@b.co", "a@", "a b@c.de", "a@b..co", ".a@b.co", "a@b@c.de", "a@-b.co", "a\n@b.co",
        ] {
            assert_eq!(bad.parse::<Email>(), Err(EmailError), "{bad}");
        }
    }
}
