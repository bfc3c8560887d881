//! What can go wrong with the database, and how it looks from outside.

use crate::{KeeperError, Refusal, VaultError};
use kernel::{ErrorKind, FieldError, PeopleError};
use std::borrow::Cow;

/// A failure below the business: the database, a row that does not convert, or an idempotency key used wrongly.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The database refused or did not answer.
    #[error("the database failed")]
    Sql(#[source] sqlx::Error),
    /// A stored value does not convert into its type.
    #[error("{place} holds a value that does not convert: {reason}")]
    Row {
        /// Table and column.
        place: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A stored result or payload is not the JSON it should be.
    #[error("stored JSON does not convert")]
    Json(#[source] serde_json::Error),
    /// A protected value did not seal or open.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The keeper of keys does not answer, so nothing can be sealed or opened now.
    #[error("The keys cannot be reached now. Try again in a minute")]
    KeysUnreachable,
    /// The same idempotency key came with a different request.
    #[error("This key was already used for a different request. Use a new Idempotency-Key")]
    KeyReused,
    /// A request with the same idempotency key is being worked on.
    #[error("The same request is still being worked on. Try again in a moment")]
    KeyRunning,
    /// The same request was refused before, in these words.
    #[error("{}", .0.sentence())]
    Refused(Refusal),
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<KeeperError> for DbError {
    fn from(error: KeeperError) -> Self {
        match error {
            KeeperError::Silent => Self::KeysUnreachable,
            KeeperError::Closed(error) => Self::Vault(error),
        }
    }
}

impl DbError {
    /// Makes the error for a row that does not convert, naming `table.column`.
    pub fn row(place: &'static str, reason: impl ToString) -> Self {
        Self::Row {
            place,
            reason: reason.to_string(),
        }
    }

    /// Returns the constraint that refused the write, if one did.
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Sql(sqlx::Error::Database(refusal)) => refusal.constraint(),
            _ => None,
        }
    }

    /// Returns the SQLSTATE, if the database gave one.
    pub fn sql_state(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Sql(sqlx::Error::Database(refusal)) => refusal.code(),
            _ => None,
        }
    }

    /// Tells whether the named unique constraint refused the write.
    pub fn is_unique(&self, constraint: &str) -> bool {
        self.sql_state().as_deref() == Some("23505") && self.constraint() == Some(constraint)
    }

    /// Tells whether the named exclusion constraint refused the write.
    pub fn is_exclusion(&self, constraint: &str) -> bool {
        self.sql_state().as_deref() == Some("23P01") && self.constraint() == Some(constraint)
    }

    /// Tells whether trying again may help: a deadlock, a serialisation failure, a lost connection, keys
    /// out of reach.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::KeysUnreachable
            | Self::Sql(
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed,
            ) => true,
            Self::Sql(sqlx::Error::Database(refusal)) => refusal.code().is_some_and(|code| {
                ["40001", "40P01", "55P03", "25006"].contains(&&*code)
                    || ["08", "53", "57"].iter().any(|class| code.starts_with(class))
            }),
            _ => false,
        }
    }
}

impl PeopleError for DbError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::KeyReused => ErrorKind::Invalid,
            Self::KeyRunning => ErrorKind::Conflict,
            Self::Refused(refusal) => refusal.kind(),
            _ if self.is_passing() => ErrorKind::Unavailable,
            _ => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::KeyReused => "platform/key-reused",
            Self::KeyRunning => "platform/key-running",
            Self::Refused(refusal) => refusal.code(),
            Self::KeysUnreachable => "platform/keys-unreachable",
            _ if self.is_passing() => "platform/unavailable",
            _ => "platform/internal",
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Refused(refusal) => refusal.fields(),
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::KeyRunning => Some(1),
            Self::KeysUnreachable => Some(60),
            _ if self.is_passing() => Some(5),
            _ => None,
        }
    }
}
