//! The score: integer parts, one a criterion, whose sum it is. It ranks those who passed every gate and decides nothing.
//!
//! A criterion with weight `w` that is met to the fraction `a/b` gives `floor(w * a / b)` points. The score is the sum of
//! the points, so nothing is lost between the parts and the whole; and because `floor` never falls when `a/b` rises, a
//! better fact never makes a lower score.

use super::candidate::Candidate;
use super::rules::MatchRules;
use super::shift::ShiftTerms;
use chrono::TimeDelta;

/// What a part of the score is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Criterion {
    /// Nearness to the site.
    Distance,
    /// Ticked parts of the week.
    Availability,
    /// Months in the sector.
    Experience,
    /// Shifts already worked at the site.
    Familiarity,
}

impl Criterion {
    /// Returns the word by which both doors know it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Distance => "distance",
            Self::Availability => "availability",
            Self::Experience => "experience",
            Self::Familiarity => "familiarity",
        }
    }
}

/// The facts a part was computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// How far away the site is.
    Metres(u32),
    /// How much of the shift falls into ticked parts of the week.
    Time {
        /// Ticked.
        free: TimeDelta,
        /// The whole shift.
        of: TimeDelta,
    },
    /// Months in the sector, and how many give all points.
    Months {
        /// Theirs.
        has: u32,
        /// For all points.
        full: u32,
    },
    /// Shifts at the site, and how many give all points.
    Shifts {
        /// Theirs.
        has: u32,
        /// For all points.
        full: u32,
    },
}

/// How far a criterion is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// All points.
    Met,
    /// Some points.
    Partly,
    /// No points.
    Missing,
}

impl Standing {
    /// Returns the fixed word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partly => "partly",
            Self::Missing => "missing",
        }
    }
}

/// One part of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What it is for.
    pub criterion: Criterion,
    /// What it gave.
    pub points: u8,
    /// What it could give.
    pub weight: u8,
    /// Why.
    pub evidence: Evidence,
}

impl Part {
    /// Tells how far the criterion is met.
    pub const fn standing(self) -> Standing {
        match self.points {
            points if points == self.weight => Standing::Met,
            0 => Standing::Missing,
            _ => Standing::Partly,
        }
    }
}

/// A score in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// 80 and above.
    Strong,
    /// 60 to 79.
    Good,
    /// 40 to 59.
    Fair,
    /// Below 40.
    Weak,
}

impl Band {
    /// Returns the fixed words for it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Strong => "Strong match",
            Self::Good => "Good match",
            Self::Fair => "Fair match",
            Self::Weak => "Weak match",
        }
    }
}

/// The sum of its parts, 0 to 100.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    parts: Vec<Part>,
}

impl Score {
    /// Returns the score: the sum of the points.
    pub fn value(&self) -> u8 {
        self.parts.iter().map(|part| part.points).sum()
    }

    /// Returns the parts that can give points.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Returns the score in words.
    pub fn band(&self) -> Band {
        match self.value() {
            80.. => Band::Strong,
            60.. => Band::Good,
            40.. => Band::Fair,
            _ => Band::Weak,
        }
    }
}

/// Scores a worker for a shift.
pub fn score(rules: &MatchRules, shift: &ShiftTerms, candidate: &Candidate) -> Score {
    let weights = rules.weights;
    let parts = [
        nearness(rules, weights.distance(), candidate.distance_metres),
        availability(rules, weights.availability(), shift, candidate),
        experience(rules, weights.experience(), candidate.experience_months),
        familiarity(rules, weights.familiarity(), candidate.shifts_at_site),
    ];
    Score {
        parts: parts.into_iter().filter(|part| part.weight > 0).collect(),
    }
}

fn nearness(rules: &MatchRules, weight: u8, metres: u32) -> Part {
    let scale = rules.far_metres.saturating_sub(rules.near_metres);
    let left = rules.far_metres.saturating_sub(metres);
    Part {
        criterion: Criterion::Distance,
        points: points(weight, left.min(scale).into(), scale.into()),
        weight,
        evidence: Evidence::Metres(metres),
    }
}

fn availability(rules: &MatchRules, weight: u8, shift: &ShiftTerms, candidate: &Candidate) -> Part {
    let (free, of) = (
        rules
            .slots
            .available(shift.span, shift.sleep_in, &candidate.availability),
        shift.span.length(),
    );
    let seconds = |length: TimeDelta| u64::try_from(length.num_seconds()).unwrap_or(0);
    Part {
        criterion: Criterion::Availability,
        points: points(weight, seconds(free), seconds(of)),
        weight,
        evidence: Evidence::Time { free, of },
    }
}

fn experience(rules: &MatchRules, weight: u8, has: u32) -> Part {
    let full = rules.full_months;
    Part {
        criterion: Criterion::Experience,
        points: points(weight, has.min(full).into(), full.into()),
        weight,
        evidence: Evidence::Months { has, full },
    }
}

fn familiarity(rules: &MatchRules, weight: u8, has: u32) -> Part {
    let full = rules.full_shifts;
    Part {
        criterion: Criterion::Familiarity,
        points: points(weight, has.min(full).into(), full.into()),
        weight,
        evidence: Evidence::Shifts { has, full },
    }
}

/// `floor(weight * met / whole)`, never above the weight. A whole of nought is met.
fn points(weight: u8, met: u64, whole: u64) -> u8 {
    if met >= whole {
        return weight;
    }
    u8::try_from(u64::from(weight) * met / whole).unwrap_or(weight)
}

#[cfg(test)]
mod tests {
    use super::super::rules::{RawWeights, Weights};
    use super::super::samples::{self, care_rules, shift};
    use super::super::slots::{Availability, Slot};
    use super::*;
    use proptest::prelude::*;

    fn facts() -> impl Strategy<Value = Candidate> {
        (0u32..60_000, 0u32..(1 << 28), 0u32..120, 0u32..20).prop_map(|(metres, bits, months, shifts)| Candidate {
            distance_metres: metres,
            availability: Availability::from_bits(bits, std::collections::BTreeMap::new()),
            experience_months: months,
            shifts_at_site: shifts,
            ..samples::candidate()
        })
    }

    fn rules() -> impl Strategy<Value = MatchRules> {
        (0u32..500, 0u32..500, 0u32..500, 0u32..500).prop_map(|(distance, availability, experience, familiarity)| {
            MatchRules {
                weights: Weights::share(RawWeights {
                    distance,
                    availability,
                    experience,
                    familiarity,
                }),
                ..care_rules()
            }
        })
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_score_and_weights_to_a_hundred(rules in rules(), candidate in facts()) {
            let score = score(&rules, &shift(), &candidate);
            let (points, weights) = score.parts().iter().fold((0u32, 0u32), |(points, weights), part| {
                (points + u32::from(part.points), weights + u32::from(part.weight))
            });
            prop_assert_eq!(points, u32::from(score.value()));
            prop_assert_eq!(weights, 100);
            prop_assert!(score.parts().iter().all(|part| part.points <= part.weight));
        }

        #[test]
        fn a_better_fact_never_makes_a_lower_score(
            rules in rules(), worse in facts(), nearer in 0u32..60_000, day in 0u32..7, place in 0usize..4, more in 0u32..60,
        ) {
            let before = score(&rules, &shift(), &worse).value();
            let better = [
                Candidate { distance_metres: worse.distance_metres.saturating_sub(nearer), ..worse.clone() },
                Candidate { availability: worse.availability.clone().with(day, Slot::ALL[place]), ..worse.clone() },
                Candidate { experience_months: worse.experience_months + more, ..worse.clone() },
                Candidate { shifts_at_site: worse.shifts_at_site + more, ..worse.clone() },
            ];
            for candidate in better {
                prop_assert!(score(&rules, &shift(), &candidate).value() >= before);
            }
        }

        #[test]
        fn gates_are_no_part_of_the_score(rules in rules(), candidate in facts(), radius in 0u32..100_000, found: bool) {
            let same = Candidate { radius_metres: radius, discoverable: found, held: Vec::new(), ..candidate.clone() };
            prop_assert_eq!(score(&rules, &shift(), &candidate), score(&rules, &shift(), &same));
        }

        #[test]
        fn the_ends_of_the_scale_are_reached(rules in rules()) {
            let best = Candidate {
                distance_metres: rules.near_metres, availability: Availability::always(),
                experience_months: rules.full_months, shifts_at_site: rules.full_shifts, ..samples::candidate()
            };
            let worst = Candidate {
                distance_metres: rules.far_metres, availability: Availability::never(),
                experience_months: 0, shifts_at_site: 0, ..samples::candidate()
            };
            prop_assert_eq!(score(&rules, &shift(), &best).value(), 100);
            prop_assert_eq!(score(&rules, &shift(), &worst).value(), 0);
        }
    }

    #[test]
    fn a_worked_example_reads_as_written() {
        // Near 3 km, far 40 km: 14.1 km leaves 25.9 of 37 km, 30 * 0.7 = 21. A Saturday night that is not ticked: 0.
        let candidate = Candidate {
            distance_metres: 14_100,
            availability: Availability::never(),
            experience_months: 24,
            shifts_at_site: 2,
            ..samples::candidate()
        };
        let score = score(&care_rules(), &shift(), &candidate);
        let points: Vec<_> = score
            .parts()
            .iter()
            .map(|part| (part.points, part.standing().word()))
            .collect();
        assert_eq!(points, [(21, "partly"), (0, "missing"), (12, "partly"), (3, "partly")]);
        assert_eq!((score.value(), score.band()), (36, Band::Weak));
    }
}
