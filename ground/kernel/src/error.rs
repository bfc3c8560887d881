//! What can go wrong, in the few kinds that people and callers need to tell apart.

use serde::{Deserialize, Serialize};

/// The kind of a failure; each door has one face for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Readable, but breaks a rule; the fields say which.
    Invalid,
    /// Is not there, or the caller may not know that it is.
    NotFound,
    /// The caller may see it, but not do this.
    Denied,
    /// The state of the thing forbids it.
    Conflict,
    /// Somebody else changed it first.
    Stale,
    /// More than is taken at once.
    TooLarge,
    /// A limit was reached.
    TooMany,
    /// Something outside does not answer; trying again later may help.
    Unavailable,
    /// A fault of ours.
    Internal,
}

/// One field that breaks a rule, in words for the person who filled it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The name of the field as both doors call it, with `/` between levels: `email`, `answers/3/value`.
    pub field: String,
    /// Stable machine word for the rule: `required`, `format`, `too-long`.
    pub code: &'static str,
    /// What to do, naming the field.
    pub message: String,
}

impl FieldError {
    /// Makes a field error.
    pub fn new(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            code,
            message: message.into(),
        }
    }
}

/// What a domain error tells both doors. Its `Display` is the sentence people read: what happened and
/// what to do. Kinds `Internal` and `Unavailable` are shown with fixed words instead, so their text may be technical.
pub trait PeopleError: std::error::Error + Send + Sync + 'static {
    /// Returns the kind.
    fn kind(&self) -> ErrorKind;

    /// Returns the stable code, `domain/what`, under which `docs/errors` explains it.
    fn code(&self) -> &'static str;

    /// Returns the fields at fault, if the kind is `Invalid`.
    fn fields(&self) -> &[FieldError] {
        &[]
    }

    /// Returns after how many seconds another try makes sense, if that is known.
    fn retry_after(&self) -> Option<u32> {
        None
    }
}
