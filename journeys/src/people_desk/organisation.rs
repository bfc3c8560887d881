//! D5: the record of an organisation.

use super::{DeskError, PeopleDesk};
use identity::Sighting;
use kernel::ids::{OrganisationId, UserId};
use marketplace::BookingCounts;
use organisations::Organisation;
use organisations::rights::OpenRecord;
use platform::{Actor, OrgRole, StaffRole};
use std::collections::BTreeSet;

/// What staff read about an organisation.
#[derive(Debug, Clone)]
pub struct OrganisationRecord {
    /// The organisation.
    pub organisation: Organisation,
    /// Who acts for it, and as what; addresses are masked.
    pub members: Vec<(Sighting, OrgRole)>,
    /// How many sites it has.
    pub sites: usize,
    /// How many bookings.
    pub bookings: BookingCounts,
    /// How many assessments in which state, for staff who may see assessments.
    pub assessments: Option<Vec<(String, u64)>>,
}

impl PeopleDesk {
    /// Opens an organisation's record. The look is written down, and its members can see it.
    ///
    /// # Errors
    /// When there is no such organisation, or the actor may not open records.
    pub async fn organisation(&self, actor: &Actor, id: OrganisationId) -> Result<OrganisationRecord, DeskError> {
        let mut tx = self.ground.db.write(actor).await?;
        let found = self.organisations.lookup_in(&mut tx, id).await?;
        let organisation = found.ok_or(DeskError::NotFound)?;
        tx.permit(OpenRecord, &organisation)?;
        let roles = self.organisations.members_in(&mut tx, id).await?;
        let users: BTreeSet<UserId> = roles.iter().map(|(user, _)| *user).collect();
        let mut sighted = self.identity.sightings_in(&mut tx, &users).await?;
        for user in &users {
            tx.look(*user, "membership", None);
        }
        let members = roles
            .into_iter()
            .filter_map(|(user, role)| Some((sighted.remove(&user)?, role)))
            .collect();
        let sites = self.organisations.count_sites_in(&mut tx, id).await?;
        let bookings = self.marketplace.count_bookings_in(&mut tx, id).await?;
        let assesses = actor.staff_role() == Some(StaffRole::Admin);
        let assessments = if assesses {
            Some(self.posture.count_by_state_in(&mut tx, id).await?)
        } else {
            None
        };
        tx.commit().await?;
        Ok(OrganisationRecord {
            organisation,
            members,
            sites,
            bookings,
            assessments,
        })
    }
}
