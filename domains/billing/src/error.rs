//! What can go wrong in billing.

use crate::model::SignatureError;
use crate::ports::ProviderError;
use kernel::{ErrorKind, PeopleError};
use platform::{DbError, Denied};

/// What can go wrong in billing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there, or not for this person.
    #[error("We cannot find that payment")]
    NotFound,
    /// It is paid.
    #[error("This is paid for already. There is nothing more to pay")]
    AlreadyPaid,
    /// There is nothing to pay.
    #[error("This is free. There is nothing to pay")]
    NothingToPay,
    /// The payment was called off or ran out of time.
    #[error("This payment is closed. Go to My learning to start again. No money was taken")]
    Closed,
    /// A webhook whose signature does not hold.
    #[error("The signature does not match")]
    Forged(#[source] SignatureError),
    /// A webhook that is signed but cannot be read.
    #[error("The event cannot be read")]
    Unreadable,
    /// A webhook of the other mode.
    #[error("The event belongs to another mode")]
    WrongMode,
    /// The provider does not answer, or refuses.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The actor may see it, but not do this.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Error {
    /// Tells whether a webhook was refused for what it is: a door answers 400.
    pub const fn is_bad_webhook(&self) -> bool {
        matches!(self, Self::Forged(_) | Self::Unreadable | Self::WrongMode)
    }
}

impl PeopleError for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::AlreadyPaid | Self::NothingToPay | Self::Closed => ErrorKind::Conflict,
            Self::Forged(_) | Self::Unreadable | Self::WrongMode => ErrorKind::Invalid,
            Self::Provider(error) if error.is_passing() => ErrorKind::Unavailable,
            Self::Provider(_) => ErrorKind::Internal,
            Self::Denied(_) => ErrorKind::Denied,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "billing/not-found",
            Self::AlreadyPaid => "billing/already-paid",
            Self::NothingToPay => "billing/nothing-to-pay",
            Self::Closed => "billing/closed",
            Self::Forged(_) => "billing/forged-webhook",
            Self::Unreadable => "billing/unreadable-webhook",
            Self::WrongMode => "billing/wrong-mode",
            Self::Provider(error) if error.is_passing() => "billing/provider-unavailable",
            Self::Provider(_) => "billing/provider-refused",
            Self::Denied(_) => "billing/denied",
            Self::Db(error) => error.code(),
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Provider(error) if error.is_passing() => Some(10),
            Self::Db(error) => error.retry_after(),
            _ => None,
        }
    }
}
