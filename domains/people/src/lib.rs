//! Workers: their profile in four steps, and the passport of what they hold.

mod check_credential;
mod erase;
mod error;
mod export;
mod facts;
mod find_by_number;
mod load_synthetic;
mod model;
mod queries;
mod record_credential;
mod record_issued_credential;
mod reseal;
mod reveal_number;
pub mod rights;
mod save_profile;
mod serve;
mod stop_issued_credential;
mod store;

pub use check_credential::{CheckCredential, Finding};
pub use error::Error;
pub use facts::PersonFacts;
pub use model::{
    Availability, AvailabilityInput, CheckSource, Checked, Completion, Credential, CredentialState, Day, Experience,
    ExperienceInput, Extras, LONGEST_ANSWER, MOST_CHOSEN, MOST_EXCEPTIONS, Month, Passport, Personal, PersonalInput,
    Post, PostInput, Profile, Qualifications, QualificationsInput, Slot, Slots, StepCompletion, StepState, Validity,
    Week, cell, cells_within, months_worked,
};
pub use queries::{ProfileView, Unchecked, WorkerCounts};
pub use record_credential::RecordCredential;
pub use record_issued_credential::RecordIssuedCredential;
pub use save_profile::{SaveProfile, Saved};
pub use serve::Ending;

use contracts::sector::{SectorPack, SectorPacks};
use platform::Ground;
use std::sync::Arc;

/// The domain's door plate.
#[derive(Clone)]
pub struct People {
    ground: Ground,
    sectors: Arc<SectorPacks>,
}

impl People {
    /// Puts the domain together.
    pub const fn new(ground: Ground, sectors: Arc<SectorPacks>) -> Self {
        Self { ground, sectors }
    }

    /// Returns the packs that the domain works with, for pages that show their words.
    pub fn sectors(&self) -> &SectorPacks {
        &self.sectors
    }

    /// Returns a sector's pack.
    ///
    /// # Errors
    /// When there is none.
    pub fn pack(&self, sector: &str) -> Result<&SectorPack, Error> {
        self.sectors.get(sector).ok_or(Error::UnknownSector)
    }
}
