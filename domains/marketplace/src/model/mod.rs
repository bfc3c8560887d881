//! What a shift is, who may lawfully do it, and who suits it best. Pure: no database, no clock.
//!
//! Two questions are kept apart, as docs/MATCHING.md explains. A *gate* says yes or no (`gates`); a *score* ranks those
//! who passed every gate (`score`). No score buys a gate, and no gate changes a score.

mod candidate;
mod fix;
mod gates;
mod rules;
mod score;
mod shift;
mod slots;
mod words;

#[cfg(test)]
mod samples;

pub use candidate::{Busy, Candidate, Held, Validity};
pub use fix::Fix;
pub use gates::{Cover, Gate, Nearest, Obstacle, covers, obstacles, working_obstacles};
pub use rules::{Lattice, MatchRules, RawWeights, Weights};
pub use score::{Band, Criterion, Evidence, Part, Score, Standing, score};
pub(crate) use shift::Publishable;
pub use shift::{GeoPoint, MOST_POSITIONS, MOST_REQUIRED, PAY_PENCE, ShiftDraft, ShiftState, ShiftTerms};
pub use slots::{Availability, Slot, SlotHours};
pub use words::{clock_hours, day, distance, hours, months, when};
