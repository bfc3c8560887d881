//! Settings of marketplace.

use crate::model::SlotHours;
use chrono::NaiveTime;

/// How matching searches, and when the parts of the day begin.
#[derive(Debug, Clone)]
pub struct Config {
    /// When early, late and night begin, by London's wall clock. The profile's hints tell workers the same hours.
    pub slots: SlotHours,
    /// How far matching looks, in kilometres, ring by ring: the next ring is asked only when the one before did not hold
    /// enough. The last is the farthest that anybody is looked for.
    pub rings_km: Vec<u16>,
    /// How many workers who pass are ranked at most.
    pub ranked: u16,
    /// How many of the nearest workers are looked at to say why some are left out.
    pub looked_at: u16,
    /// How many who are left out are shown.
    pub left_out: u16,
}

impl Default for Config {
    fn default() -> Self {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        Self {
            slots: SlotHours {
                early: at(6),
                late: at(14),
                night: at(22),
            },
            rings_km: vec![15, 40, 80],
            ranked: 50,
            looked_at: 80,
            left_out: 25,
        }
    }
}
