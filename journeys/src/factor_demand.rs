//! An owner demands a second factor of everybody in the organisation: identity knows whether they have one themselves.

use crate::colleagues::{Colleagues, ColleaguesError};
use kernel::ids::OrganisationId;
use organisations::{DemandFactor, Demanded, Start};
use platform::Actor;

impl Colleagues {
    /// Demands a second factor of everybody in an organisation, and tells from when on.
    ///
    /// # Errors
    /// When the organisation is not the actor's, they are no owner, or they have none themselves.
    pub async fn demand_factor(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        starts: Start,
    ) -> Result<Demanded, ColleaguesError> {
        let command = DemandFactor {
            organisation,
            starts,
            asker_has_one: self.has_factor(actor).await?,
        };
        Ok(self.organisations.demand_factor(actor, command).await?)
    }

    /// Tells whether the actor has a second factor that counts where one must be.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_factor(&self, actor: &Actor) -> Result<bool, ColleaguesError> {
        Ok(self.identity.own_factors(actor).await?.strong())
    }
}
