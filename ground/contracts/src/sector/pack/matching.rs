//! How candidates are weighed.

use serde::{Deserialize, Serialize};

/// How many points of the score each part can give. They sum to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Nearness of the worker's home to the site.
    pub distance: u8,
    /// Whether the worker said that they can work then.
    pub availability: u8,
    /// Months in the sector.
    pub experience: u8,
    /// Shifts worked against shifts cancelled.
    #[serde(default)]
    pub reliability: u8,
    /// Shifts already worked at the site.
    #[serde(default)]
    pub familiarity: u8,
    /// Offers received lately, fewer being better.
    #[serde(default)]
    pub fairness: u8,
}

impl Weights {
    /// Returns the sum of all parts; 100 in every pack that parses.
    pub fn total(self) -> u32 {
        [
            self.distance,
            self.availability,
            self.experience,
            self.reliability,
            self.familiarity,
            self.fairness,
        ]
        .into_iter()
        .map(u32::from)
        .sum()
    }
}

/// Where the parts of the score reach their ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Up to this distance the worker has all points for nearness.
    pub near_km: u16,
    /// From this distance on there are none.
    pub far_km: u16,
    /// From so many months on the worker has all points for experience.
    pub experience_full_months: u16,
    /// From so many shifts at the site on the worker knows it well.
    pub familiarity_full_shifts: u16,
}

/// How candidates for a shift are ranked and asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// The points.
    pub weights: Weights,
    /// The ends of the scales.
    pub scale: Scale,
    /// How many workers are asked at a time.
    pub waves: Vec<u8>,
}
