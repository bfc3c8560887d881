//! Organisations, their people and their sites.

mod add_site;
mod admit_member;
mod create_organisation;
mod erase;
mod error;
mod export;
mod model;
mod people;
mod queries;
mod record_registration;
mod retain;
pub mod rights;
mod staff;
mod store;

pub use add_site::AddSite;
pub use admit_member::AdmitMember;
pub use create_organisation::CreateOrganisation;
pub use error::Error;
pub use model::factor_demand::{FACTOR_GRACE, Start};
pub use model::invitation::{
    INVITATION_LIFE, INVITATIONS_A_DAY, InvitationFault, LETTER_PAUSE, LETTERS_EACH, MemberInvitation,
};
pub use model::member::Member;
pub use model::organisation::Organisation;
pub use model::site::Site;
pub use people::{
    ChangeMemberRole, DemandFactor, Demanded, InvitationLetter, InviteMember, JoinOrganisation, Joined, Offer,
    OneInvitation, RemoveMember,
};
pub use queries::{KindCount, Mine, PublicOrganisation};
pub use record_registration::RecordRegistration;

use contracts::sector::SectorPacks;
use platform::{Actor, Ground};
use std::sync::Arc;

/// The domain's door plate.
#[derive(Clone)]
pub struct Organisations {
    ground: Ground,
    sectors: Arc<SectorPacks>,
    keeper: Actor,
}

impl Organisations {
    /// Puts the domain together. The actor must be the system actor [`rights::INVITATION_KEEPER`]: whoever opens an
    /// invitation is not in the organisation yet, so showing it and letting them in cannot run as the person.
    pub const fn new(ground: Ground, sectors: Arc<SectorPacks>, keeper: Actor) -> Self {
        Self {
            ground,
            sectors,
            keeper,
        }
    }

    /// Returns the keeper of invitations at work for the caller, so that log and audit lines belong together.
    const fn keeper(&self, caller: &Actor) -> Actor {
        self.keeper.serving(caller)
    }
}
