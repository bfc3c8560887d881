//! What can go wrong with certificates.

use crate::model::{NumberError, TextError};
use kernel::{ErrorKind, FieldError, PeopleError};
use platform::{DbError, Denied};

/// A certificate that could not be issued, found, drawn or revoked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such certificate, or the actor may not know of it.
    #[error("There is no certificate with this number. Check the number against the certificate")]
    NotFound,
    /// What was typed is not a certificate number.
    #[error("Check the certificate number")]
    Number(Vec<FieldError>),
    /// What was typed breaks a rule.
    #[error("Check your answers")]
    Invalid(Vec<FieldError>),
    /// The certificate is revoked or superseded already.
    #[error("This certificate has already been withdrawn. Nothing more can be done to it")]
    Final,
    /// The PDF is not drawn yet.
    #[error("The PDF is being made. Try again in a moment")]
    BeingMade,
    /// The actor may not do it.
    #[error("You cannot do this with a certificate")]
    Denied(#[from] Denied),
    /// A text cannot be signed.
    #[error("the {field} cannot be signed: {why}")]
    Text {
        /// Which text.
        field: &'static str,
        /// Why not.
        why: TextError,
    },
    /// No free number or place in a status list was found.
    #[error("no free number was found in {0} draws")]
    NoRoom(usize),
    /// A stored document does not read back.
    #[error("a stored document does not convert")]
    Document(#[source] serde_json::Error),
    /// The database refused or does not answer.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The file store does not answer.
    #[error(transparent)]
    Files(#[from] contracts::storage::StorageError),
}

impl From<NumberError> for Error {
    fn from(error: NumberError) -> Self {
        let code = match error {
            NumberError::Form => "format",
            NumberError::Check => "check-symbol",
        };
        Self::Number(vec![FieldError::new("number", code, error.to_string())])
    }
}

impl PeopleError for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Number(_) | Self::Invalid(_) => ErrorKind::Invalid,
            Self::Final => ErrorKind::Conflict,
            Self::BeingMade | Self::Files(_) => ErrorKind::Unavailable,
            Self::Denied(_) => ErrorKind::Denied,
            Self::Text { .. } | Self::NoRoom(_) | Self::Document(_) => ErrorKind::Internal,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "certificates/not-found",
            Self::Number(_) => "certificates/number",
            Self::Invalid(_) => "certificates/invalid",
            Self::Final => "certificates/final",
            Self::BeingMade => "certificates/being-made",
            Self::Denied(_) => "certificates/denied",
            Self::Text { .. } => "certificates/text",
            Self::NoRoom(_) => "certificates/no-room",
            Self::Document(_) => "certificates/document",
            Self::Db(error) => error.code(),
            Self::Files(_) => "certificates/files",
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Number(fields) | Self::Invalid(fields) => fields,
            Self::Db(error) => error.fields(),
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::BeingMade => Some(5),
            Self::Files(_) => Some(30),
            Self::Db(error) => error.retry_after(),
            _ => None,
        }
    }
}
