//! A sector's rules for matching, taken from its pack.

use super::slots::SlotHours;
use chrono::TimeDelta;
use contracts::sector::SectorPack;
use std::collections::{BTreeMap, BTreeSet};

/// Which credential satisfies which requirement, and what people call them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lattice {
    /// Requirement to the kinds that satisfy it, the narrowest first: what is easiest to obtain stands in front.
    satisfied_by: BTreeMap<String, Vec<String>>,
    labels: BTreeMap<String, String>,
    requirement_only: BTreeSet<String>,
}

impl Lattice {
    /// Takes the lattice out of a pack.
    pub fn of(pack: &SectorPack) -> Self {
        let mut lattice = Self::default();
        for required in &pack.credentials {
            let mut kinds: Vec<_> = pack
                .credentials
                .iter()
                .filter(|kind| kind.covers(&required.key))
                .collect();
            kinds.sort_by_key(|kind| (kind.key != required.key, kind.covers.len()));
            let keys = kinds.into_iter().map(|kind| kind.key.clone()).collect();
            lattice.satisfied_by.insert(required.key.clone(), keys);
            lattice.labels.insert(required.key.clone(), required.label.clone());
            if required.requirement_only {
                lattice.requirement_only.insert(required.key.clone());
            }
        }
        lattice
    }

    /// Tells whether holding `held` is enough for work that asks for `required`. An unknown kind satisfies only itself.
    pub fn covers(&self, held: &str, required: &str) -> bool {
        held == required || self.satisfying(required).any(|kind| kind == held)
    }

    /// Returns the kinds that satisfy a requirement, the narrowest first.
    pub fn satisfying(&self, required: &str) -> impl Iterator<Item = &str> {
        self.satisfied_by
            .get(required)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// Returns the kind that is easiest to obtain for a requirement: itself, or the narrowest licence that covers it
    /// where nobody is issued with the thing by name.
    pub fn cheapest<'a>(&'a self, required: &'a str) -> &'a str {
        self.satisfying(required)
            .find(|kind| !self.requirement_only.contains(*kind))
            .unwrap_or(required)
    }

    /// Tells whether the pack knows the kind.
    pub fn knows(&self, kind: &str) -> bool {
        self.labels.contains_key(kind)
    }

    /// Returns what people call the kind.
    pub fn label<'a>(&'a self, kind: &'a str) -> &'a str {
        self.labels.get(kind).map_or(kind, String::as_str)
    }
}

/// Weights as they were written down, in any unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RawWeights {
    /// Nearness to the site.
    pub distance: u32,
    /// Ticked parts of the week.
    pub availability: u32,
    /// Months in the sector.
    pub experience: u32,
    /// Shifts already worked at the site.
    pub familiarity: u32,
}

/// How many points each criterion can give. They sum to 100, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    parts: [u8; 4],
}

impl Weights {
    /// Shares 100 points out in proportion, by largest remainder; a tie goes to the criterion that stands first. Weights
    /// that are all nought share evenly.
    pub fn share(raw: RawWeights) -> Self {
        let given = [raw.distance, raw.availability, raw.experience, raw.familiarity].map(u64::from);
        let given = if given.iter().all(|weight| *weight == 0) {
            [1; 4]
        } else {
            given
        };
        let total: u64 = given.iter().sum();
        let mut parts = given.map(|weight| weight * 100 / total);
        let mut order = [0, 1, 2, 3];
        order.sort_by_key(|at| std::cmp::Reverse(given[*at] * 100 % total));
        let left = usize::try_from(100 - parts.iter().sum::<u64>()).unwrap_or(0);
        for at in order.into_iter().take(left) {
            parts[at] += 1;
        }
        Self {
            // No part is above 100, for their sum is 100.
            parts: parts.map(|points| u8::try_from(points).unwrap_or(100)),
        }
    }

    /// Returns the points for nearness.
    pub const fn distance(self) -> u8 {
        self.parts[0]
    }

    /// Returns the points for availability.
    pub const fn availability(self) -> u8 {
        self.parts[1]
    }

    /// Returns the points for experience.
    pub const fn experience(self) -> u8 {
        self.parts[2]
    }

    /// Returns the points for knowing the site.
    pub const fn familiarity(self) -> u8 {
        self.parts[3]
    }
}

/// All that matching needs to know about a sector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchRules {
    /// The sector pack's key.
    pub sector: String,
    /// What satisfies what.
    pub lattice: Lattice,
    /// The points.
    pub weights: Weights,
    /// Up to this distance there are all points for nearness.
    pub near_metres: u32,
    /// From this distance on there are none.
    pub far_metres: u32,
    /// From so many months on there are all points for experience.
    pub full_months: u32,
    /// From so many shifts at the site on there are all points for knowing it.
    pub full_shifts: u32,
    /// Rest between two shifts.
    pub rest: TimeDelta,
    /// When the parts of the day begin.
    pub slots: SlotHours,
}

impl MatchRules {
    /// Takes the rules out of a pack.
    ///
    /// Points that a pack gives to something without a history yet (reliability, fairness) are shared among the others.
    pub fn of(pack: &SectorPack, slots: SlotHours) -> Self {
        let (weights, scale) = (pack.matching.weights, pack.matching.scale);
        Self {
            sector: pack.key.clone(),
            lattice: Lattice::of(pack),
            weights: Weights::share(RawWeights {
                distance: weights.distance.into(),
                availability: weights.availability.into(),
                experience: weights.experience.into(),
                familiarity: weights.familiarity.into(),
            }),
            near_metres: u32::from(scale.near_km) * 1000,
            far_metres: u32::from(scale.far_km) * 1000,
            full_months: scale.experience_full_months.into(),
            full_shifts: scale.familiarity_full_shifts.into(),
            rest: TimeDelta::hours(pack.working_time.daily_rest_hours.into()),
            slots,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_door_supervisor_may_guard_but_a_guard_may_not_supervise_doors() {
        let lattice = Lattice::of(&samples::security());
        assert!(lattice.covers("sia-door-supervision", "sia-guarding"));
        assert!(!lattice.covers("sia-guarding", "sia-door-supervision"));
        assert!(!lattice.covers("first-aid", "sia-guarding"));
        assert!(lattice.covers("sia-guarding", "sia-guarding"));
    }

    #[test]
    fn the_cheapest_way_is_the_thing_itself_or_the_narrowest_that_covers_it() {
        let lattice = Lattice::of(&samples::security());
        assert_eq!(lattice.cheapest("sia-guarding"), "sia-guarding");
        // Nobody is issued with a property CCTV licence.
        assert_eq!(lattice.cheapest("sia-property-cctv"), "sia-guarding");
        assert_eq!(lattice.cheapest("unheard-of"), "unheard-of");
    }

    #[test]
    fn the_lattice_agrees_with_the_pack_on_every_pair() {
        for pack in [samples::security(), samples::care()] {
            let lattice = Lattice::of(&pack);
            for held in &pack.credentials {
                for required in &pack.credentials {
                    assert_eq!(
                        lattice.covers(&held.key, &required.key),
                        pack.covers(&held.key, &required.key),
                        "{} for {}",
                        held.key,
                        required.key
                    );
                }
            }
        }
    }

    #[test]
    fn a_packs_own_hundred_stays_as_it_is() {
        let raw = RawWeights {
            distance: 30,
            availability: 30,
            experience: 25,
            familiarity: 15,
        };
        let weights = Weights::share(raw);
        assert_eq!(weights.parts, [30, 30, 25, 15]);
        assert_eq!(Weights::share(RawWeights::default()).parts, [25; 4]);
        assert_eq!(
            Weights::share(RawWeights {
                distance: 1,
                availability: 1,
                experience: 1,
                familiarity: 0
            })
            .parts,
            [34, 33, 33, 0]
        );
    }

    proptest! {
        #[test]
        fn shares_sum_to_a_hundred_and_are_within_one_of_their_due(given: [u32; 4]) {
            let [distance, availability, experience, familiarity] = given;
            let weights = Weights::share(RawWeights { distance, availability, experience, familiarity });
            prop_assert_eq!(weights.parts.iter().map(|part| u32::from(*part)).sum::<u32>(), 100);
            let total: u64 = given.iter().map(|weight| u64::from(*weight)).sum();
            for (part, weight) in weights.parts.iter().zip(given) {
                if let Some(due) = (u64::from(weight) * 100).checked_div(total) {
                    prop_assert!((due..=due + 1).contains(&u64::from(*part)));
                }
            }
        }
    }
}
