//! What can go wrong with people.

use kernel::{ErrorKind, FieldError, PeopleError};
use platform::{DbError, Denied};

/// A refusal or failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Some answers break a rule.
    #[error("Check your answers")]
    Invalid(Vec<FieldError>),
    /// There is no such sector.
    #[error("We do not know this sector")]
    UnknownSector,
    /// There is no such credential, or the actor may not know of it.
    #[error("We cannot find this credential")]
    NotFound,
    /// The profile was saved by somebody else, or in another window, in the meantime.
    #[error("Your profile changed since you opened it. Open it again and repeat your change")]
    Stale,
    /// The same credential is in the passport already.
    #[error("This is in your passport already. Check the dates and the number, or add something else")]
    AlreadyRecorded,
    /// Somebody decided on the credential already.
    #[error("This credential was checked already")]
    AlreadyChecked,
    /// The actor may not do this.
    #[error("You do not have permission to do this")]
    Denied(#[from] Denied),
    /// The database refused or does not answer.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl PeopleError for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid(_) | Self::UnknownSector => ErrorKind::Invalid,
            Self::NotFound => ErrorKind::NotFound,
            Self::Stale => ErrorKind::Stale,
            Self::AlreadyRecorded | Self::AlreadyChecked => ErrorKind::Conflict,
            Self::Denied(_) => ErrorKind::Denied,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "people/invalid",
            Self::UnknownSector => "people/unknown-sector",
            Self::NotFound => "people/not-found",
            Self::Stale => "people/stale",
            Self::AlreadyRecorded => "people/already-recorded",
            Self::AlreadyChecked => "people/already-checked",
            Self::Denied(_) => "people/denied",
            Self::Db(error) => error.code(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Db(error) => error.retry_after(),
            _ => None,
        }
    }
}
