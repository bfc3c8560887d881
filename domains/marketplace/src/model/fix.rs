//! The cheapest change that opens a shut gate. The change, applied, really opens it: the tests apply every one.

use super::candidate::{Busy, Candidate, Held, Validity};
use super::rules::Lattice;
use super::shift::ShiftTerms;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Span;
use kernel::ids::{BookingId, CredentialId};

/// A shift shortened below this is no use to anybody: then the other booking has to go.
const SHORTEST: TimeDelta = TimeDelta::hours(2);

/// A change to the worker's facts or to the shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix {
    /// The worker lets employers find them.
    BeFound,
    /// The worker changes the sector of their profile.
    ChangeSector {
        /// The sector.
        sector: String,
    },
    /// The worker travels at least this far.
    Travel {
        /// The distance.
        metres: u32,
    },
    /// The worker obtains a credential that counts over the span.
    Obtain {
        /// Its kind.
        kind: String,
        /// When it must count.
        span: Span,
    },
    /// The worker renews a credential so that it counts over the span without a break.
    Extend {
        /// Which one.
        credential: CredentialId,
        /// Its kind.
        kind: String,
        /// When it must count.
        span: Span,
    },
    /// A reviewer checks a credential that the worker says they hold.
    Check {
        /// Which one.
        credential: CredentialId,
        /// Its kind.
        kind: String,
    },
    /// The worker gives up bookings.
    Release {
        /// Which ones.
        bookings: Vec<BookingId>,
    },
    /// The employer starts the shift later or ends it earlier.
    Retime {
        /// What is left of the shift.
        span: Span,
    },
}

impl Fix {
    /// Returns the word by which both doors know the change.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::BeFound => "be-found",
            Self::ChangeSector { .. } => "change-sector",
            Self::Travel { .. } => "travel",
            Self::Obtain { .. } => "obtain",
            Self::Extend { .. } => "extend",
            Self::Check { .. } => "check",
            Self::Release { .. } => "release",
            Self::Retime { .. } => "retime",
        }
    }

    /// Returns the kind of credential that a course or a renewal could bring.
    pub fn credential_kind(&self) -> Option<&str> {
        match self {
            Self::Obtain { kind, .. } | Self::Extend { kind, .. } | Self::Check { kind, .. } => Some(kind),
            _ => None,
        }
    }

    pub(super) fn release(busy: &[Busy]) -> Self {
        Self::Release {
            bookings: busy.iter().map(|one| one.booking).collect(),
        }
    }

    /// Makes the change: what the world would look like with it. `fresh` is the id of a credential that is obtained.
    pub fn apply(&self, shift: &mut ShiftTerms, candidate: &mut Candidate, fresh: CredentialId) {
        match self {
            Self::BeFound => candidate.discoverable = true,
            Self::ChangeSector { sector } => candidate.sector.clone_from(sector),
            Self::Travel { metres } => candidate.radius_metres = candidate.radius_metres.max(*metres),
            Self::Obtain { kind, span } => candidate.held.push(Held {
                credential: fresh,
                kind: kind.clone(),
                effective: vec![exactly(*span)],
                unchecked: None,
            }),
            Self::Extend { credential, span, .. } => {
                for held in candidate.held.iter_mut().filter(|held| held.credential == *credential) {
                    held.effective = joined(&held.effective, exactly(*span));
                }
            }
            Self::Check { credential, .. } => {
                for held in candidate.held.iter_mut().filter(|held| held.credential == *credential) {
                    held.effective = held.unchecked.take().into_iter().collect();
                }
            }
            Self::Release { bookings } => candidate.busy.retain(|busy| !bookings.contains(&busy.booking)),
            Self::Retime { span } => shift.span = *span,
        }
    }
}

/// Finds the credential that comes closest to satisfying a requirement over the span: the one whose best stretch leaves
/// the least of it uncovered, and of those the one that ends last. What is checked comes before what is not.
pub(super) fn nearest<'a>(lattice: &Lattice, span: Span, requirement: &str, held: &'a [Held]) -> Option<&'a Held> {
    let satisfying = held.iter().filter(|one| lattice.covers(&one.kind, requirement));
    satisfying.max_by_key(|one| {
        let reach = best(one, span).map(|validity| (counted(validity, span), ends(validity)));
        (reach, one.unchecked.is_none(), one.kind == requirement)
    })
}

/// Returns the stretch of a credential that reaches farthest into the span, as it is or as it would be once checked.
pub(super) fn best(held: &Held, span: Span) -> Option<Validity> {
    let stretches = held.effective.iter().chain(&held.unchecked).copied();
    stretches.max_by_key(|validity| (counted(*validity, span), ends(*validity)))
}

/// Finds the cheapest way to make a held credential count over the span: a check where that is all it wants, else a
/// renewal.
pub(super) fn for_lapse(held: &Held, span: Span) -> Fix {
    match held.unchecked {
        Some(validity) if validity.covers(span) => Fix::Check {
            credential: held.credential,
            kind: held.kind.clone(),
        },
        _ => Fix::Extend {
            credential: held.credential,
            kind: held.kind.clone(),
            span,
        },
    }
}

/// Finds the cheapest way to rest: move the shift's ends where enough of it is left, else give up the other bookings.
pub(super) fn for_rest(rest: TimeDelta, span: Span, busy: &[Busy]) -> Fix {
    let before = busy
        .iter()
        .filter(|one| one.span.end() <= span.start())
        .map(|one| one.span.end() + rest)
        .max();
    let after = busy
        .iter()
        .filter(|one| span.end() <= one.span.start())
        .map(|one| one.span.start() - rest)
        .min();
    let start = before.map_or(span.start(), |instant| instant.max(span.start()));
    let end = after.map_or(span.end(), |instant| instant.min(span.end()));
    match Span::try_new(start, end) {
        Ok(left) if left.length() >= SHORTEST => Fix::Retime { span: left },
        _ => Fix::release(busy),
    }
}

fn counted(validity: Validity, span: Span) -> TimeDelta {
    let from = validity.from.map_or(span.start(), |from| from.max(span.start()));
    let until = validity.until.map_or(span.end(), |until| until.min(span.end()));
    (until - from).max(TimeDelta::zero())
}

fn ends(validity: Validity) -> DateTime<Utc> {
    validity.until.unwrap_or(DateTime::<Utc>::MAX_UTC)
}

const fn exactly(span: Span) -> Validity {
    Validity {
        from: Some(span.start()),
        until: Some(span.end()),
    }
}

/// Adds a stretch and joins what then touches, as a PostgreSQL multirange does.
fn joined(effective: &[Validity], added: Validity) -> Vec<Validity> {
    let starts = |validity: &Validity| validity.from.unwrap_or(DateTime::<Utc>::MIN_UTC);
    let mut all: Vec<Validity> = effective.iter().copied().chain([added]).collect();
    all.sort_by_key(starts);
    let mut joined: Vec<Validity> = Vec::with_capacity(all.len());
    for next in all {
        match joined.last_mut() {
            Some(last) if starts(&next) <= ends(*last) => {
                last.until = if ends(next) > ends(*last) {
                    next.until
                } else {
                    last.until
                };
            }
            _ => joined.push(next),
        }
    }
    joined
}
