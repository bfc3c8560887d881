//! What can go wrong in marketplace.

use crate::model::{hours, when};
use chrono::TimeDelta;
use kernel::{ErrorKind, FieldError, PeopleError, Span};
use platform::{DbError, Denied};

/// What was looked for in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A shift.
    Shift,
    /// An invitation.
    Invitation,
    /// A worker whom the organisation may see.
    Worker,
}

impl Thing {
    const fn word(self) -> &'static str {
        match self {
            Self::Shift => "shift",
            Self::Invitation => "invitation",
            Self::Worker => "worker",
        }
    }
}

/// A shift that is in the way of another, as its worker knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InTheWay {
    /// What the shift is called.
    pub title: String,
    /// Where it is.
    pub site: String,
    /// When it is.
    pub span: Span,
}

impl std::fmt::Display for InTheWay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}, {}", self.title, self.site, when(self.span))
    }
}

/// What can go wrong in marketplace.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there, or not for this person.
    #[error("We cannot find that {}", .0.word())]
    NotFound(Thing),
    /// Something that was filled in breaks a rule.
    #[error("Check what you have entered")]
    Invalid(Vec<FieldError>),
    /// Nobody can be invited or booked any more.
    #[error("Every place on this shift is taken")]
    ShiftFilled,
    /// It is too late.
    #[error("This shift has already started")]
    ShiftStarted,
    /// The worker was asked before.
    #[error("You have already invited this person to this shift")]
    AlreadyInvited,
    /// A gate is shut for the worker.
    #[error("This person cannot be booked for this shift. {why}. What would change that: {fix}")]
    NotEligible {
        /// The first reason.
        why: String,
        /// What would open that gate.
        fix: String,
    },
    /// The invitation was answered before.
    #[error("You have already {} this invitation", if *.accepted { "accepted" } else { "declined" })]
    AlreadyAnswered {
        /// How.
        accepted: bool,
    },
    /// The worker had taken the shift, and it was taken back.
    #[error("This shift was taken back, because something it asks for no longer counts. Look at your passport")]
    Released,
    /// The worker is booked at the time.
    #[error("You already have a shift at this time{}", in_the_way(.with.as_ref()))]
    Overlap {
        /// The shift in the way.
        with: Option<InTheWay>,
    },
    /// The worker would not get their rest.
    #[error("You need {} of rest between shifts. This one is too close to another of yours{}", hours(*.needed), in_the_way(.with.as_ref()))]
    Rest {
        /// How much rest there must be.
        needed: TimeDelta,
        /// The shift that is too near.
        with: Option<InTheWay>,
    },
    /// The worker's credentials do not cover the shift from its first minute to its last.
    #[error("Your passport does not cover this shift. {why}")]
    NotCovered {
        /// What is missing, and what would change that.
        why: String,
    },
    /// The sector of the organisation has no pack.
    #[error("the sector `{0}` has no pack")]
    UnknownSector(String),
    /// Organisations failed.
    #[error("the organisation could not be read")]
    Organisations(#[source] organisations::Error),
    /// The actor may see it, but not do this.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

fn in_the_way(with: Option<&InTheWay>) -> String {
    with.map(|shift| format!(": {shift}")).unwrap_or_default()
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
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::ShiftFilled
            | Self::ShiftStarted
            | Self::AlreadyInvited
            | Self::NotEligible { .. }
            | Self::AlreadyAnswered { .. }
            | Self::Released
            | Self::Overlap { .. }
            | Self::Rest { .. }
            | Self::NotCovered { .. } => ErrorKind::Conflict,
            Self::Denied(_) => ErrorKind::Denied,
            Self::UnknownSector(_) => ErrorKind::Internal,
            Self::Organisations(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "marketplace/not-found",
            Self::Invalid(_) => "marketplace/invalid",
            Self::ShiftFilled => "marketplace/shift-filled",
            Self::ShiftStarted => "marketplace/shift-started",
            Self::AlreadyInvited => "marketplace/already-invited",
            Self::NotEligible { .. } => "marketplace/worker-not-eligible",
            Self::AlreadyAnswered { .. } => "marketplace/already-answered",
            Self::Released => "marketplace/released",
            Self::Overlap { .. } => "marketplace/overlap",
            Self::Rest { .. } => "marketplace/rest",
            Self::NotCovered { .. } => "marketplace/not-covered",
            Self::UnknownSector(_) => "marketplace/unknown-sector",
            Self::Denied(_) => "marketplace/denied",
            Self::Organisations(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            Self::Organisations(error) => error.fields(),
            Self::Db(error) => error.fields(),
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Db(error) => error.retry_after(),
            Self::Organisations(error) => error.retry_after(),
            _ => None,
        }
    }
}
