//! What can go wrong with files.

use crate::model::{FileKind, Refusal};
use crate::ports::{NotNow, SourceError};
use contracts::storage::StorageError;
use kernel::{ErrorKind, FieldError, PeopleError};
use platform::{DbError, Denied};

/// A file that could not be taken, opened or erased.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No file was chosen, or it is not taken.
    #[error("Check the file")]
    Invalid(Vec<FieldError>),
    /// It is longer than files of its kind may be.
    #[error("The file is too large")]
    TooLarge(Vec<FieldError>),
    /// It did not arrive whole.
    #[error("The file did not arrive whole. Check your connection and send it again")]
    Cut,
    /// There is no such file, or the actor may not know of it.
    #[error("We cannot find this file")]
    NotFound,
    /// The person's files take up all the room they have.
    #[error("Your files take up all the room that you have. Remove some, then send this one again")]
    QuotaReached,
    /// It is not checked yet.
    #[error("We are still checking this file. Try again in a moment")]
    BeingChecked,
    /// It was not taken, so there is nothing to open.
    #[error("We did not take this file, so it cannot be opened")]
    NotTaken,
    /// The link to it is over.
    #[error("This link has expired. Go back to the page and open the file again")]
    LinkExpired,
    /// The actor may not do this.
    #[error("You do not have permission to do this")]
    Denied(#[from] Denied),
    /// The file cannot be checked now.
    #[error(transparent)]
    NotNow(#[from] NotNow),
    /// What lies in the store is not what was put there.
    #[error("a kept file could not be read")]
    Unsealed,
    /// The file store does not answer.
    #[error(transparent)]
    Store(#[from] StorageError),
    /// The database refused or does not answer.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Error {
    pub(crate) fn refused(reason: Refusal) -> Self {
        Self::Invalid(vec![FieldError::new("file", reason.as_str(), reason.words())])
    }

    pub(crate) fn nothing_sent() -> Self {
        Self::Invalid(vec![FieldError::new("file", "required", "Choose a file")])
    }

    pub(crate) fn too_large(kind: FileKind) -> Self {
        let megabytes = kind.limit() >> 20;
        let what = match kind {
            FileKind::Pdf => "A PDF file",
            FileKind::Jpeg | FileKind::Png => "A picture",
        };
        let words = format!("{what} must be {megabytes} MB or smaller");
        Self::TooLarge(vec![FieldError::new("file", "too-large", words)])
    }

    pub(crate) fn of_source(error: SourceError, kind: FileKind) -> Self {
        match error {
            SourceError::Cut => Self::Cut,
            SourceError::TooLong => Self::too_large(kind),
        }
    }
}

impl PeopleError for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid(_) | Self::Cut => ErrorKind::Invalid,
            Self::TooLarge(_) => ErrorKind::TooLarge,
            Self::NotFound => ErrorKind::NotFound,
            Self::QuotaReached | Self::BeingChecked | Self::NotTaken => ErrorKind::Conflict,
            Self::LinkExpired | Self::Denied(_) => ErrorKind::Denied,
            Self::NotNow(_) | Self::Store(_) => ErrorKind::Unavailable,
            Self::Unsealed => ErrorKind::Internal,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "files/invalid",
            Self::TooLarge(_) => "files/too-large",
            Self::Cut => "files/cut",
            Self::NotFound => "files/not-found",
            Self::QuotaReached => "files/quota-reached",
            Self::BeingChecked => "files/being-checked",
            Self::NotTaken => "files/not-taken",
            Self::LinkExpired => "files/link-expired",
            Self::Denied(_) => "files/denied",
            Self::NotNow(_) => "files/not-now",
            Self::Unsealed => "files/unsealed",
            Self::Store(_) => "files/store",
            Self::Db(error) => error.code(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) | Self::TooLarge(fields) => fields,
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
