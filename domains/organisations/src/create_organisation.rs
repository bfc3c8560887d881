//! A person sets up an organisation and becomes its owner.

use crate::model::organisation::{Details, Organisation};
use crate::{Error, Organisations, rights, store};
use contracts::organisations::OrganisationCreated;
use kernel::ids::{OrganisationId, UserId};
use platform::{Actor, Denied};

/// What the founder answers.
#[derive(Debug, Clone)]
pub struct CreateOrganisation {
    /// The trading name.
    pub name: String,
    /// The sector pack's key.
    pub sector: String,
    /// The pack's key for what it is.
    pub kind: String,
    /// The number it is registered under, if it is at hand.
    pub registration_number: Option<String>,
}

impl Organisations {
    /// Sets an organisation up. The same answers sent twice make one: the second time answers with the first.
    ///
    /// # Errors
    /// When an answer breaks a rule, the actor's account is not an employer's, or they act for another organisation.
    pub async fn create_organisation(&self, actor: &Actor, command: CreateOrganisation) -> Result<Organisation, Error> {
        let details = Details::check(
            &self.sectors,
            (&command.name, &command.sector, &command.kind),
            command.registration_number.as_deref(),
        );
        let now = self.ground.clock.now();
        let id = OrganisationId::fresh(now, &self.ground.rng);
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(rights::Found, &id)?;
        let details = details.map_err(Error::Invalid)?;
        let founder = founder(actor)?;
        store::organisations::add(&mut tx, &permit, &details, founder, now).await?;
        if !store::memberships::found(&mut tx, &permit, founder, now).await? {
            drop(tx);
            return self.sent_twice(actor, founder, &details).await;
        }
        store::published::add(&mut tx, &permit, &details).await?;
        tx.emit(&OrganisationCreated {
            organisation: id,
            owner: founder,
            name: details.name.clone(),
            sector: details.sector.clone(),
            at: now,
        })
        .await?;
        let organisation = store::organisations::lookup(&mut tx, id)
            .await?
            .ok_or(Error::NotFound)?;
        tx.commit().await?;
        Ok(organisation)
    }

    /// Answers with the organisation there is, if it is what the answers would have made.
    async fn sent_twice(&self, actor: &Actor, founder: UserId, details: &Details) -> Result<Organisation, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let membership = store::memberships::of(&mut tx, founder)
            .await?
            .ok_or(Error::AlreadyMember)?;
        let organisation = store::organisations::lookup(&mut tx, membership.organisation).await?;
        organisation
            .filter(|organisation| details.describe(organisation))
            .ok_or(Error::AlreadyMember)
    }
}

fn founder(actor: &Actor) -> Result<UserId, Denied> {
    actor.user().ok_or(Denied {
        action: "organisations.found",
    })
}
