//! Staff look for people and organisations, and read what is known about one. Every search and every look is written down;
//! staff act as themselves and never as the person.

mod error;
mod organisation;
mod person;
mod search;
mod timeline;
mod words;

pub use error::DeskError;
pub use organisation::OrganisationRecord;
pub use person::PersonRecord;
pub use search::{Found, FoundPerson};
pub use timeline::{Happening, Moment};

use academy::Academy;
use certificates::Certificates;
use identity::Identity;
use marketplace::Marketplace;
use organisations::Organisations;
use people::People;
use platform::Ground;
use posture::Posture;

/// What the desk asks.
#[derive(Clone)]
pub struct PeopleDesk {
    /// The database, the clock and chance.
    pub ground: Ground,
    /// Accounts.
    pub identity: Identity,
    /// Profiles and passports.
    pub people: People,
    /// Employers.
    pub organisations: Organisations,
    /// Courses.
    pub academy: Academy,
    /// Certificates.
    pub certificates: Certificates,
    /// Bookings.
    pub marketplace: Marketplace,
    /// Assessments.
    pub posture: Posture,
}
