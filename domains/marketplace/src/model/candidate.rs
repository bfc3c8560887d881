//! What matching may know of a worker: facts for gates and ranking, never a document.

use super::slots::Availability;
use chrono::{DateTime, Utc};
use kernel::Span;
use kernel::ids::{BookingId, CredentialId, UserId};

/// A stretch of time in which a credential counts; an open end has no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// First instant it counts; `None` for "always did".
    pub from: Option<DateTime<Utc>>,
    /// First instant it no longer counts; `None` where it does not lapse.
    pub until: Option<DateTime<Utc>>,
}

impl Validity {
    /// Tells whether the credential counts from the span's first minute to its last.
    pub fn covers(self, span: Span) -> bool {
        self.from.is_none_or(|from| from <= span.start()) && self.until.is_none_or(|until| span.end() <= until)
    }

    /// Tells whether the credential counts at some instant of the span.
    pub fn touches(self, span: Span) -> bool {
        self.from.is_none_or(|from| from < span.end()) && self.until.is_none_or(|until| span.start() < until)
    }
}

/// One credential: its kind and when it counts, already less every suspension and revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The credential.
    pub credential: CredentialId,
    /// The credential type's key in the sector pack.
    pub kind: String,
    /// When it counts, in order and without touching stretches, as a PostgreSQL multirange keeps it.
    pub effective: Vec<Validity>,
    /// Where the worker only says that they hold it: when it would count once somebody has checked it.
    pub unchecked: Option<Validity>,
}

impl Held {
    /// Tells whether it counts from the span's first minute to its last.
    pub fn covers(&self, span: Span) -> bool {
        self.effective.iter().any(|validity| validity.covers(span))
    }
}

/// A booking the worker already has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy {
    /// The booking.
    pub booking: BookingId,
    /// When it is worked.
    pub span: Span,
}

/// A worker as matching sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The worker.
    pub worker: UserId,
    /// The name employers see.
    pub name: String,
    /// The sector pack's key of their profile.
    pub sector: String,
    /// They agreed that employers may find them.
    pub discoverable: bool,
    /// Straight line from their home area to the site.
    pub distance_metres: u32,
    /// How far they are willing to travel.
    pub radius_metres: u32,
    /// The parts of the week in which they usually work.
    pub availability: Availability,
    /// Months of experience in the sector.
    pub experience_months: u32,
    /// Shifts they have already worked at the site.
    pub shifts_at_site: u32,
    /// What they hold.
    pub held: Vec<Held>,
    /// When they already work, wherever that is.
    pub busy: Vec<Busy>,
}
