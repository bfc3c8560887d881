//! Gates: what makes a match lawful and possible, yes or no. Each that stays shut says why, and what would open it.

use super::candidate::{Busy, Candidate, Held, Validity};
use super::fix::{self, Fix};
use super::rules::{Lattice, MatchRules};
use super::shift::ShiftTerms;
use chrono::TimeDelta;
use kernel::ids::CredentialId;

/// A gate that is shut, with the facts that shut it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// The worker does not wish to be found.
    Discoverable,
    /// The worker's profile is for another sector.
    Sector {
        /// The sector of the profile.
        theirs: String,
    },
    /// The site is farther away than the worker travels.
    Distance {
        /// How far away it is.
        metres: u32,
        /// How far they travel.
        radius_metres: u32,
    },
    /// No single credential counts from the first minute of the shift to the last.
    Credential {
        /// What the shift asks for.
        requirement: String,
        /// What they hold that comes closest, if anything.
        nearest: Option<Nearest>,
    },
    /// The worker is booked at the time.
    Overlap {
        /// The bookings in the way.
        busy: Vec<Busy>,
    },
    /// The worker would not get their rest.
    Rest {
        /// The bookings that are too near.
        busy: Vec<Busy>,
        /// How much rest there must be.
        needed: TimeDelta,
    },
}

/// The credential that comes closest to satisfying a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    /// Its kind.
    pub kind: String,
    /// The stretch in which it counts that reaches farthest into the shift; `None` where it never counts.
    pub validity: Option<Validity>,
    /// Nobody has checked it yet.
    pub unchecked: bool,
}

impl Gate {
    /// Returns the word by which both doors know the gate.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Discoverable => "discoverable",
            Self::Sector { .. } => "sector",
            Self::Distance { .. } => "distance",
            Self::Credential { .. } => "credential",
            Self::Overlap { .. } => "overlap",
            Self::Rest { .. } => "rest",
        }
    }
}

/// A shut gate and the cheapest change that opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The gate.
    pub gate: Gate,
    /// The change; applied, it opens this gate and shuts no other.
    pub fix: Fix,
}

/// The credential that satisfies one requirement of a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// What the shift asks for.
    pub requirement: String,
    /// What satisfies it.
    pub credential: CredentialId,
    /// Its kind.
    pub kind: String,
}

/// Tries every gate. An empty list means that the worker may be invited.
pub fn obstacles(rules: &MatchRules, shift: &ShiftTerms, candidate: &Candidate) -> Vec<Obstacle> {
    let personal = [discoverable(candidate), sector(shift, candidate), distance(candidate)];
    personal
        .into_iter()
        .flatten()
        .chain(working_obstacles(rules, shift, &candidate.held, &candidate.busy))
        .collect()
}

/// Tries the gates that the law shuts: credentials, overlap and rest. They bind whoever books, however it came about;
/// being findable and living near do not bind a worker who accepts.
pub fn working_obstacles(rules: &MatchRules, shift: &ShiftTerms, held: &[Held], busy: &[Busy]) -> Vec<Obstacle> {
    let credentials = covers(&rules.lattice, shift, held).err().unwrap_or_default();
    credentials
        .into_iter()
        .chain(overlap(shift, busy))
        .chain(rest(rules, shift, busy))
        .collect()
}

/// Picks a credential for each requirement: one alone must count over the whole shift. Of several the exact kind is
/// picked, then the one that lasts longest.
///
/// # Errors
/// With an obstacle for each requirement that nothing satisfies.
pub fn covers(lattice: &Lattice, shift: &ShiftTerms, held: &[Held]) -> Result<Vec<Cover>, Vec<Obstacle>> {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for requirement in &shift.required {
        let satisfying = held.iter().filter(|one| lattice.covers(&one.kind, requirement));
        let covering = satisfying.filter(|one| one.covers(shift.span));
        match covering.max_by_key(|one| (one.kind == *requirement, lasts(one))) {
            Some(one) => found.push(Cover {
                requirement: requirement.clone(),
                credential: one.credential,
                kind: one.kind.clone(),
            }),
            None => missing.push(uncovered(lattice, shift, requirement, held)),
        }
    }
    if missing.is_empty() { Ok(found) } else { Err(missing) }
}

fn lasts(held: &Held) -> i64 {
    let last = held.effective.last().and_then(|validity| validity.until);
    last.map_or(i64::MAX, |until| until.timestamp())
}

fn uncovered(lattice: &Lattice, shift: &ShiftTerms, requirement: &str, held: &[Held]) -> Obstacle {
    let nearest = fix::nearest(lattice, shift.span, requirement, held);
    let fix = match nearest {
        Some(one) => fix::for_lapse(one, shift.span),
        None => Fix::Obtain {
            kind: lattice.cheapest(requirement).to_owned(),
            span: shift.span,
        },
    };
    let gate = Gate::Credential {
        requirement: requirement.to_owned(),
        nearest: nearest.map(|one| Nearest {
            kind: one.kind.clone(),
            validity: fix::best(one, shift.span),
            unchecked: one.unchecked.is_some(),
        }),
    };
    Obstacle { gate, fix }
}

fn discoverable(candidate: &Candidate) -> Option<Obstacle> {
    (!candidate.discoverable).then_some(Obstacle {
        gate: Gate::Discoverable,
        fix: Fix::BeFound,
    })
}

fn sector(shift: &ShiftTerms, candidate: &Candidate) -> Option<Obstacle> {
    (candidate.sector != shift.sector).then(|| Obstacle {
        gate: Gate::Sector {
            theirs: candidate.sector.clone(),
        },
        fix: Fix::ChangeSector {
            sector: shift.sector.clone(),
        },
    })
}

fn distance(candidate: &Candidate) -> Option<Obstacle> {
    let (metres, radius_metres) = (candidate.distance_metres, candidate.radius_metres);
    (metres > radius_metres).then_some(Obstacle {
        gate: Gate::Distance { metres, radius_metres },
        fix: Fix::Travel { metres },
    })
}

fn overlap(shift: &ShiftTerms, busy: &[Busy]) -> Option<Obstacle> {
    let busy: Vec<Busy> = busy
        .iter()
        .filter(|one| one.span.overlaps(shift.span))
        .copied()
        .collect();
    (!busy.is_empty()).then(|| Obstacle {
        fix: Fix::release(&busy),
        gate: Gate::Overlap { busy },
    })
}

fn rest(rules: &MatchRules, shift: &ShiftTerms, busy: &[Busy]) -> Option<Obstacle> {
    let span = shift.span;
    let near = |one: &&Busy| {
        !one.span.overlaps(span)
            && one.span.start() < span.end() + rules.rest
            && span.start() < one.span.end() + rules.rest
    };
    let tight: Vec<Busy> = busy.iter().filter(near).copied().collect();
    // Beside a booking that overlaps, moving the shift's ends would only turn one obstacle into the other.
    let movable = !busy.iter().any(|one| one.span.overlaps(span));
    (!tight.is_empty()).then(|| Obstacle {
        fix: if movable {
            fix::for_rest(rules.rest, span, &tight)
        } else {
            Fix::release(&tight)
        },
        gate: Gate::Rest {
            busy: tight,
            needed: rules.rest,
        },
    })
}

#[cfg(test)]
#[path = "gates_property_tests.rs"]
mod property_tests;
#[cfg(test)]
#[path = "gates_tests.rs"]
mod tests;
