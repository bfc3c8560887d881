//! What can go wrong in posture, in words for people and codes for machines.

use crate::model::Revision;
use crate::model::canonical::NotCanonical;
use contracts::storage::StorageError;
use kernel::{ErrorKind, FieldError, PeopleError};
use platform::{DbError, Denied};

/// Two people changed the same answer from the same starting point; both answers are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The answer that counts now.
    pub stands: Revision,
    /// The answer that came later from an older starting point.
    pub yours: Revision,
}

/// A failure of a posture use case.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such assessment for this actor.
    #[error("We cannot find this assessment. Check the address or go back to your assessments")]
    NotFound,
    /// The pack has no such question.
    #[error("This assessment has no such question. Go back to its list of sections")]
    NoSuchQuestion,
    /// There is no such report for this actor.
    #[error("We cannot find this report. Go back to your assessments")]
    NoSuchReport,
    /// The answers can no longer change.
    #[error("This assessment is complete, so its answers can no longer change. Start a new one to answer again")]
    Frozen,
    /// The answers can still change, so there is nothing to report on.
    #[error("Complete the assessment first. Then you can ask for its report")]
    NotCompleted,
    /// Every question is marked as not applicable.
    #[error("Every question is marked \"does not apply\", so there is no score. Answer at least one question")]
    NothingApplies,
    /// It changed since the caller looked.
    #[error("Somebody changed this assessment since you looked. Check the answers again, then complete it")]
    Moved,
    /// Somebody else changed the answer in between.
    #[error("Somebody else changed this answer. Both answers are kept. Choose the one that is right")]
    AnswerClash(Box<Clash>),
    /// The revision's id was used for another answer.
    #[error("This answer was sent with an id that is already used. Send it again with a new id")]
    RevisionReused,
    /// The file is not there yet.
    #[error("The report is not ready yet. Wait a moment and try again")]
    ReportNotReady,
    /// Fields break rules.
    #[error("Check your answers")]
    Invalid(Vec<FieldError>),
    /// The actor may see it, but not do this.
    #[error("You cannot do this. Ask an owner or manager of your organisation")]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The file store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Something that we made does not hold together.
    #[error("posture is broken: {0}")]
    Broken(String),
}

impl From<NotCanonical> for Error {
    fn from(error: NotCanonical) -> Self {
        Self::Broken(error.to_string())
    }
}

impl PeopleError for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound | Self::NoSuchQuestion | Self::NoSuchReport => ErrorKind::NotFound,
            Self::Frozen
            | Self::NotCompleted
            | Self::NothingApplies
            | Self::AnswerClash(_)
            | Self::RevisionReused
            | Self::ReportNotReady => ErrorKind::Conflict,
            Self::Moved => ErrorKind::Stale,
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::Denied(_) => ErrorKind::Denied,
            Self::Db(error) => error.kind(),
            Self::Storage(_) => ErrorKind::Unavailable,
            Self::Broken(_) => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "posture/not-found",
            Self::NoSuchQuestion => "posture/no-such-question",
            Self::NoSuchReport => "posture/no-such-report",
            Self::Frozen => "posture/frozen",
            Self::NotCompleted => "posture/not-completed",
            Self::NothingApplies => "posture/nothing-applies",
            Self::Moved => "posture/moved",
            Self::AnswerClash(_) => "posture/answer-clash",
            Self::RevisionReused => "posture/revision-reused",
            Self::ReportNotReady => "posture/report-not-ready",
            Self::Invalid(_) => "posture/invalid",
            Self::Denied(_) => "posture/denied",
            Self::Db(error) => error.code(),
            Self::Storage(_) => "posture/storage-unavailable",
            Self::Broken(_) => "posture/internal",
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            Self::Db(error) => error.fields(),
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Db(error) => error.retry_after(),
            Self::Storage(_) => Some(30),
            Self::ReportNotReady => Some(2),
            _ => None,
        }
    }
}
