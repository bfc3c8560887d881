//! Why staff were not shown something.

use kernel::{ErrorKind, FieldError, PeopleError};
use platform::audit::AuditError;
use platform::{DbError, Denied};

/// A refusal or failure.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// What was typed cannot be searched for.
    #[error("Check your answers")]
    Invalid(Vec<FieldError>),
    /// The actor may not do this.
    #[error("You do not have permission to do this")]
    Denied(#[from] Denied),
    /// There is no such person or organisation that the actor may know of.
    #[error("We could not find this record")]
    NotFound,
    /// A domain refused or failed.
    #[error("{0}")]
    Domain(Box<dyn PeopleError>),
}

macro_rules! from_domains {
    ($($error:ty),+ $(,)?) => { $(impl From<$error> for DeskError {
        fn from(error: $error) -> Self {
            Self::Domain(Box::new(error))
        }
    })+ };
}

from_domains!(
    DbError,
    AuditError,
    identity::Error,
    people::Error,
    organisations::Error,
    academy::Error,
    certificates::Error,
    marketplace::Error,
    posture::Error,
);

impl PeopleError for DeskError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::Denied(_) => ErrorKind::Denied,
            Self::NotFound => ErrorKind::NotFound,
            Self::Domain(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "identity/invalid-search",
            Self::Denied(_) => "identity/denied",
            Self::NotFound => "identity/no-record",
            Self::Domain(error) => error.code(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            Self::Domain(error) => error.fields(),
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Domain(error) => error.retry_after(),
            _ => None,
        }
    }
}
