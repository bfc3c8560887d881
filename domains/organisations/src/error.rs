//! What can go wrong with organisations.

use kernel::{ErrorKind, FieldError, PeopleError};
use platform::{DbError, Denied};

/// A refusal or failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Some answers break a rule.
    #[error("Check your answers")]
    Invalid(Vec<FieldError>),
    /// There is no such organisation, or the actor may not know of it.
    #[error("We cannot find this organisation")]
    NotFound,
    /// The actor acts for another organisation already.
    #[error("You already belong to an organisation. Leave it before you set up another")]
    AlreadyMember,
    /// Another site of the organisation has the name.
    #[error("You already have a site with this name. Choose another name")]
    SiteNameTaken,
    /// The actor may not do this.
    #[error("Only an owner or a manager of the organisation can do this")]
    Denied(#[from] Denied),
    /// The database refused or does not answer.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl PeopleError for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::NotFound => ErrorKind::NotFound,
            Self::AlreadyMember | Self::SiteNameTaken => ErrorKind::Conflict,
            Self::Denied(_) => ErrorKind::Denied,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "organisations/invalid",
            Self::NotFound => "organisations/not-found",
            Self::AlreadyMember => "organisations/already-member",
            Self::SiteNameTaken => "organisations/site-name-taken",
            Self::Denied(_) => "organisations/denied",
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
