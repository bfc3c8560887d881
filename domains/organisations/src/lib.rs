//! Organisations, their members and their sites.

mod add_site;
mod admit_member;
mod create_organisation;
mod erase;
mod error;
mod export;
mod model;
mod queries;
mod record_registration;
pub mod rights;
mod store;

pub use add_site::AddSite;
pub use admit_member::AdmitMember;
pub use create_organisation::CreateOrganisation;
pub use error::Error;
pub use model::organisation::Organisation;
pub use model::site::Site;
pub use queries::{KindCount, Mine, PublicOrganisation};
pub use record_registration::RecordRegistration;

use contracts::sector::SectorPacks;
use platform::Ground;
use std::sync::Arc;

/// The domain's door plate.
#[derive(Clone)]
pub struct Organisations {
    ground: Ground,
    sectors: Arc<SectorPacks>,
}

impl Organisations {
    /// Puts the domain together.
    pub const fn new(ground: Ground, sectors: Arc<SectorPacks>) -> Self {
        Self { ground, sectors }
    }
}
