//! Shifts, who may lawfully work them, who suits them best, and who is booked.
//!
//! The database itself refuses a booking that is unlawful; see docs/MATCHING.md.

mod accept_invitation;
mod config;
mod decline_invitation;
mod error;
mod invite;
pub mod model;
mod post_shift;
pub mod queries;
mod release_bookings;
pub mod rights;
mod store;
mod sync_lattice;

pub use accept_invitation::{AcceptInvitation, Accepted};
pub use config::Config;
pub use decline_invitation::DeclineInvitation;
pub use error::{Error, InTheWay, Thing};
pub use invite::Invite;
pub use model::{GeoPoint, MatchRules, ShiftDraft, ShiftState};
pub use post_shift::PostShift;
pub use queries::{
    Booking, BookingCounts, BookingCover, BookingLine, Counts, CoverGaps, Eligible, Invitation, InvitationState,
    LeftOut, Matches, Near, OpenShifts, OwnShift, Profile, Shift,
};

use contracts::marketplace::ShiftFacts;
use contracts::sector::{SectorPack, SectorPacks};
use organisations::Organisations;
use platform::Ground;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The domain's door plate.
#[derive(Clone)]
pub struct Marketplace {
    ground: Ground,
    sectors: Arc<SectorPacks>,
    organisations: Organisations,
    config: Arc<Config>,
    rules: Arc<BTreeMap<String, MatchRules>>,
}

impl Marketplace {
    /// Puts the domain together. [`Marketplace::sync_lattice`] must have run once since the packs last changed.
    pub fn new(ground: Ground, sectors: Arc<SectorPacks>, organisations: Organisations, config: Config) -> Self {
        let rules = sectors
            .iter()
            .map(|pack| (pack.key.clone(), MatchRules::of(pack, config.slots)));
        Self {
            rules: Arc::new(rules.collect()),
            ground,
            sectors,
            organisations,
            config: Arc::new(config),
        }
    }

    /// Returns a sector's pack: its roles and what they ask for.
    ///
    /// # Errors
    /// When the sector has no pack.
    pub fn pack(&self, sector: &str) -> Result<&SectorPack, Error> {
        self.sectors
            .get(sector)
            .ok_or_else(|| Error::UnknownSector(sector.to_owned()))
    }

    /// Returns a sector's rules for matching.
    ///
    /// # Errors
    /// When the sector has no pack.
    pub fn rules(&self, sector: &str) -> Result<&MatchRules, Error> {
        self.rules
            .get(sector)
            .ok_or_else(|| Error::UnknownSector(sector.to_owned()))
    }

    /// Returns what people call a kind of credential, in whichever sector it is known.
    pub fn credential_label<'a>(&'a self, kind: &'a str) -> &'a str {
        self.sectors.credential(kind).map_or(kind, |kind| kind.label.as_str())
    }
}

/// Puts a shift's facts together as messages need them.
fn facts(shift: &Shift) -> ShiftFacts {
    let place = if shift.site_name.contains(&shift.town) {
        shift.site_name.clone()
    } else {
        format!("{}, {}", shift.site_name, shift.town)
    };
    ShiftFacts {
        shift: shift.id,
        title: shift.title.clone(),
        organisation: shift.organisation,
        organisation_name: shift.organisation_name.clone(),
        place,
        start: shift.span().start(),
        end: shift.span().end(),
    }
}
