//! Shifts as people see them.

use crate::model::{GeoPoint, ShiftState, ShiftTerms};
use crate::store::shifts;
use crate::{Error, Marketplace};
use kernel::ids::{OrganisationId, ShiftId, SiteId, UserId};
use kernel::{Money, Page, PageRequest, Span};
use platform::Actor;

/// A published shift.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// The shift.
    pub id: ShiftId,
    /// Who offers it.
    pub organisation: OrganisationId,
    /// The organisation's name when it was posted.
    pub organisation_name: String,
    /// Where it is worked.
    pub site: SiteId,
    /// The site's name when it was posted.
    pub site_name: String,
    /// The site's town.
    pub town: String,
    /// Where that is.
    pub place: GeoPoint,
    /// The role's key in the sector pack.
    pub role: String,
    /// What the offer is called.
    pub title: String,
    /// Anything else that workers should know.
    pub notes: Option<String>,
    /// Sector, time and requirements.
    pub terms: ShiftTerms,
    /// Pay an hour.
    pub pay: Money,
    /// How many workers are wanted.
    pub positions: u16,
    /// How many are booked.
    pub booked: u16,
    /// Where it stands.
    pub state: ShiftState,
    /// Who posted it.
    pub posted_by: UserId,
}

impl Shift {
    /// Returns when it is worked.
    pub const fn span(&self) -> Span {
        self.terms.span
    }

    /// Returns how many places are free.
    pub const fn free(&self) -> u16 {
        self.positions.saturating_sub(self.booked)
    }
}

/// Near which point shifts are wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// The point.
    pub place: GeoPoint,
    /// How far away they may be.
    pub km: u16,
}

/// Which open shifts are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OpenShifts {
    /// Of this sector.
    pub sector: Option<String>,
    /// Of this role.
    pub role: Option<String>,
    /// Near a point.
    pub near: Option<Near>,
}

/// A shift as those who placed it see it.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnShift {
    /// The shift.
    pub shift: Shift,
    /// How many invitations wait for an answer.
    pub waiting: u32,
}

impl Marketplace {
    /// Lists shifts that are to come and have places, the soonest first.
    ///
    /// # Errors
    /// When the database does not answer, or the place in the list is not one of ours.
    pub async fn list_open(
        &self,
        actor: &Actor,
        wanted: &OpenShifts,
        page: &PageRequest,
    ) -> Result<Page<Shift>, Error> {
        if !self.knows(wanted) {
            return Ok(Page {
                items: Vec::new(),
                next: None,
            });
        }
        let mut tx = self.ground.db.read(actor).await?;
        let found = shifts::list_open(&mut tx, wanted, page, self.ground.clock.now()).await?;
        Ok(Page::cut(found, page.limit(), shifts::place_in_list))
    }

    /// Tells whether the packs know what is asked for. What they do not know no shift can have.
    fn knows(&self, wanted: &OpenShifts) -> bool {
        let sector = wanted
            .sector
            .as_deref()
            .is_none_or(|key| self.sectors.get(key).is_some());
        let role = wanted
            .role
            .as_deref()
            .is_none_or(|key| self.sectors.iter().any(|pack| pack.role(key).is_some()));
        sector && role
    }

    /// Finds a shift that the actor may know of.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lookup_shift(&self, actor: &Actor, id: ShiftId) -> Result<Option<Shift>, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        Ok(shifts::lookup(&mut tx, id).await?)
    }

    /// Lists the shifts of the actor's organisation that are to come or under way, the soonest first.
    ///
    /// # Errors
    /// When the database does not answer, or the place in the list is not one of ours.
    pub async fn list_own_shifts(&self, actor: &Actor, page: &PageRequest) -> Result<Page<OwnShift>, Error> {
        let Some(organisation) = actor.organisation() else {
            return Ok(Page {
                items: Vec::new(),
                next: None,
            });
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let found = shifts::list_of(&mut tx, organisation, page, self.ground.clock.now()).await?;
        let ids: Vec<ShiftId> = found.iter().map(|shift| shift.id).collect();
        let waiting = shifts::waiting(&mut tx, &ids).await?;
        let own = found.into_iter().map(|shift| OwnShift {
            waiting: waiting.get(&shift.id).copied().unwrap_or(0),
            shift,
        });
        Ok(Page::cut(own.collect(), page.limit(), |own| {
            shifts::place_in_list(&own.shift)
        }))
    }
}
