//! What can go wrong in the academy.

use chrono::{DateTime, Utc};
use contracts::storage::StorageError;
use kernel::{ErrorKind, FieldError, PeopleError};
use platform::{DbError, Denied};

/// What was looked for in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A course.
    Course,
    /// A place on a course.
    Enrolment,
    /// A lesson.
    Lesson,
    /// A lesson's film.
    Video,
    /// A sitting of a quiz, or a question on it.
    Attempt,
}

impl Thing {
    const fn word(self) -> &'static str {
        match self {
            Self::Course => "course",
            Self::Enrolment => "place on a course",
            Self::Lesson => "lesson",
            Self::Video => "video",
            Self::Attempt => "quiz",
        }
    }
}

/// What can go wrong in the academy.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there, or not for this person.
    #[error("We cannot find that {}", .0.word())]
    NotFound(Thing),
    /// The learner has an open place.
    #[error("You are already on this course. Go to My learning to carry on")]
    AlreadyEnrolled,
    /// The place is not paid for.
    #[error("Your place on this course is not paid for yet. Go to My learning to pay")]
    AwaitingPayment,
    /// The quiz was passed before.
    #[error("You have passed this quiz, so there is no need to take it again")]
    AlreadyPassed,
    /// The last try failed a short while ago.
    #[error("You can try the quiz again at {}. Use the time to read the lessons again", london_time(*.until))]
    CoolingOff {
        /// When the next try may start.
        until: DateTime<Utc>,
        /// How many seconds that is from now.
        seconds: u32,
    },
    /// The paper was handed in.
    #[error("This quiz was handed in, so its answers cannot be changed")]
    HandedIn,
    /// Something that was typed or chosen breaks a rule.
    #[error("Check your answers")]
    Invalid(Vec<FieldError>),
    /// The actor may see it, but not do this.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The file store does not answer.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Evidence could not be written as JSON.
    #[error("the evidence could not be written")]
    Evidence(#[source] serde_json::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl PeopleError for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound(_) => ErrorKind::NotFound,
            Self::AlreadyEnrolled | Self::AwaitingPayment | Self::AlreadyPassed | Self::HandedIn => ErrorKind::Conflict,
            Self::CoolingOff { .. } => ErrorKind::TooMany,
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::Denied(_) => ErrorKind::Denied,
            Self::Storage(_) => ErrorKind::Unavailable,
            Self::Db(error) => error.kind(),
            Self::Evidence(_) => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "academy/not-found",
            Self::AlreadyEnrolled => "academy/already-enrolled",
            Self::AwaitingPayment => "academy/awaiting-payment",
            Self::AlreadyPassed => "academy/already-passed",
            Self::CoolingOff { .. } => "academy/cooling-off",
            Self::HandedIn => "academy/handed-in",
            Self::Invalid(_) => "academy/invalid",
            Self::Denied(_) => "academy/denied",
            Self::Storage(_) => "academy/storage-unavailable",
            Self::Db(error) => error.code(),
            Self::Evidence(_) => "academy/internal",
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
            Self::CoolingOff { seconds, .. } => Some(*seconds),
            Self::Storage(_) => Some(5),
            Self::Db(error) => error.retry_after(),
            _ => None,
        }
    }
}

/// Says an instant as people in London say it: `3:05pm`.
fn london_time(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Europe::London)
        .format("%-I:%M%P")
        .to_string()
}
