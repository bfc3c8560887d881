//! A worker's profile, in its four steps.

use super::experience::{Post, months_worked};
use super::extras::Extras;
use super::week::{Slots, Week};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::Postcode;
use kernel::ids::UserId;
use std::collections::BTreeMap;
use std::fmt;

/// Who the person is and where they live.
#[derive(Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "the fields are what they are called")]
pub struct Personal {
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub date_of_birth: Option<NaiveDate>,
    pub phone: Option<String>,
    pub address_line1: Option<String>,
    pub address_line2: Option<String>,
    pub town: Option<String>,
    pub postcode: Option<Postcode>,
    /// The key of the answer in the sector's pack.
    pub right_to_work: Option<String>,
    pub bio: Option<String>,
    pub extras: Extras,
}

/// Logs must never carry personal data, so this says only that there is some.
impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal([redacted])")
    }
}

/// What the person has learned.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Qualifications {
    /// Keys of the pack's catalogue, in its order.
    pub qualifications: Vec<String>,
    /// Answers that only the pack knows.
    pub extras: Extras,
}

/// Where the person has worked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Experience {
    /// Posts, latest first.
    pub posts: Vec<Post>,
    /// True once they said that they have not worked in the sector yet.
    pub none_yet: bool,
    /// Keys of the roles that they want.
    pub roles: Vec<String>,
    /// Keys of what they are good at.
    pub specialisms: Vec<String>,
    /// Answers that only the pack knows.
    pub extras: Extras,
}

/// When and how far away the person can work.
#[derive(Debug, Clone, PartialEq)]
pub struct Availability {
    /// The usual week.
    pub week: Week,
    /// Days that differ from it.
    pub exceptions: BTreeMap<NaiveDate, Slots>,
    /// How far they travel, in a straight line.
    pub radius_km: Option<u16>,
    /// Whether they signed that the weekly limit does not bind them.
    pub opt_out_48h: bool,
    /// Whether organisations may find them.
    pub discoverable: bool,
    /// Answers that only the pack knows.
    pub extras: Extras,
}

impl Default for Availability {
    fn default() -> Self {
        Self {
            week: Week::NONE,
            exceptions: BTreeMap::new(),
            radius_km: None,
            opt_out_48h: false,
            discoverable: true,
            extras: Extras::new(),
        }
    }
}

/// A worker's profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Whose it is.
    pub worker: UserId,
    /// The key of the sector's pack.
    pub sector: String,
    /// How often it was saved; 0 before the first time.
    pub version: i32,
    /// The first step.
    pub personal: Personal,
    /// The second step.
    pub qualifications: Qualifications,
    /// The third step.
    pub experience: Experience,
    /// The fourth step.
    pub availability: Availability,
    /// When it reached 100 percent for the first time.
    pub completed_at: Option<DateTime<Utc>>,
}

impl Profile {
    /// Makes the profile of somebody who has told nothing yet.
    pub fn empty(worker: UserId, sector: &str) -> Self {
        Self {
            worker,
            sector: sector.to_owned(),
            version: 0,
            personal: Personal::default(),
            qualifications: Qualifications::default(),
            experience: Experience::default(),
            availability: Availability::default(),
            completed_at: None,
        }
    }

    /// Returns the name as greetings use it: the first name, if it is known.
    pub fn greeting(&self) -> Option<&str> {
        self.personal.given_name.as_deref()
    }

    /// Returns the whole name, as certificates print it; `None` until both parts are known.
    pub fn full_name(&self) -> Option<String> {
        let (given, family) = (self.personal.given_name.as_ref()?, self.personal.family_name.as_ref()?);
        Some(format!("{given} {family}"))
    }

    /// Counts the months that the worker has in the sector.
    pub fn months(&self, today: NaiveDate) -> u32 {
        months_worked(&self.experience.posts, today)
    }
}
