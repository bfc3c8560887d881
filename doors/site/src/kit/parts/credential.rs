//! The passport strip: what a person holds and in which state it is.

use super::{Tag, component};
use askama::Template;
use std::fmt::Display;

/// The states a credential is shown in. "Could not check" never reads as valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialState {
    /// Checked at its source.
    Checked,
    /// Checked, and soon at its end.
    ExpiresIn {
        /// Days left.
        days: u32,
    },
    /// At its end.
    Expired,
    /// Nobody has looked yet.
    NotChecked,
    /// The source did not answer.
    CouldNotCheck,
    /// Looked at, and not or no longer good.
    NotValid,
}

impl CredentialState {
    /// Returns the state's tag, in its fixed words.
    pub fn tag(self) -> Tag {
        match self {
            Self::Checked => Tag::success("Checked"),
            Self::ExpiresIn { days: 1 } => Tag::warning("Expires in 1 day"),
            Self::ExpiresIn { days } => Tag::warning(format!("Expires in {days} days")),
            Self::Expired => Tag::danger("Expired"),
            Self::NotChecked => Tag::neutral("Not checked"),
            Self::CouldNotCheck => Tag::warning("Could not check"),
            Self::NotValid => Tag::danger("Not valid"),
        }
    }
}

/// A credential as the strip shows it.
#[derive(Debug, Clone)]
pub struct Credential {
    name: String,
    number: Option<String>,
    state: CredentialState,
    source: Option<String>,
    href: Option<String>,
}

impl Credential {
    /// Makes an entry.
    pub fn new(name: impl Display, state: CredentialState) -> Self {
        Self {
            name: name.to_string(),
            number: None,
            state,
            source: None,
            href: None,
        }
    }

    /// Adds its number.
    #[must_use]
    pub fn number(mut self, number: impl Display) -> Self {
        self.number = Some(number.to_string());
        self
    }

    /// Says by whom and when it was checked: "SIA register, 4 March 2027".
    #[must_use]
    pub fn source(mut self, source: impl Display) -> Self {
        self.source = Some(source.to_string());
        self
    }

    /// Links to its record.
    #[must_use]
    pub fn href(mut self, href: impl Display) -> Self {
        self.href = Some(href.to_string());
        self
    }
}

/// What a person holds.
#[derive(Debug, Clone, Template)]
#[template(path = "components/passport.html")]
pub struct PassportStrip {
    credentials: Vec<Credential>,
}

component!(PassportStrip);

impl PassportStrip {
    /// Makes the strip.
    pub const fn new(credentials: Vec<Credential>) -> Self {
        Self { credentials }
    }
}
