//! What can go wrong when something is to be told.

use kernel::{ErrorKind, FieldError, PeopleError};
use platform::{DbError, Denied};

/// A message that could not be queued or shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Some answers break a rule.
    #[error("Check your answers")]
    Invalid(Vec<FieldError>),
    /// The database refused or does not answer.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The actor may not do this.
    #[error("You do not have permission to do this")]
    Denied(#[from] Denied),
    /// A letter's template could not be filled.
    #[error("the letter {template} could not be written: {why}")]
    Wording {
        /// The template's key.
        template: &'static str,
        /// What the template engine said.
        why: String,
    },
}

impl PeopleError for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::Db(error) => error.kind(),
            Self::Denied(_) => ErrorKind::Denied,
            Self::Wording { .. } => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "notifications/invalid",
            Self::Db(error) => error.code(),
            Self::Denied(_) => "notifications/denied",
            Self::Wording { .. } => "notifications/wording",
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }
}
