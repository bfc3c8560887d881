//! An organisation adds a place of work.

use crate::model::site::{Site, SiteAnswers, SiteDetails};
use crate::{Error, Organisations, rights, store};
use kernel::ids::{OrganisationId, SiteId};
use platform::Actor;

/// What the organisation answers.
#[derive(Debug, Clone)]
pub struct AddSite {
    /// Whose site it is.
    pub organisation: OrganisationId,
    /// What they call it.
    pub name: String,
    /// House and street.
    pub address_line1: String,
    /// More of the address.
    pub address_line2: Option<String>,
    /// The town.
    pub town: String,
    /// The postcode as typed.
    pub postcode: String,
}

impl Organisations {
    /// Adds a site. The same answers sent twice make one: the second time answers with the first.
    ///
    /// # Errors
    /// When an answer breaks a rule, the organisation is not the actor's, their role does not allow it, or another site
    /// has the name.
    pub async fn add_site(&self, actor: &Actor, command: AddSite) -> Result<Site, Error> {
        let now = self.ground.clock.now();
        let id = SiteId::fresh(now, &self.ground.rng);
        let mut tx = self.ground.db.write(actor).await?;
        let organisation = store::organisations::lookup(&mut tx, command.organisation)
            .await?
            .ok_or(Error::NotFound)?;
        let permit = tx.permit(rights::Manage, &organisation)?;
        let details = SiteDetails::check(&answers(&command)).map_err(Error::Invalid)?;
        if !store::sites::add(&mut tx, &permit, id, &details, now).await? {
            let same = store::sites::find_by_name(&mut tx, organisation.id, &details.name).await?;
            return same
                .filter(|site| site.postcode == details.postcode)
                .ok_or(Error::SiteNameTaken);
        }
        store::published::set_first_town(&mut tx, &permit, &details.town).await?;
        let site = store::sites::lookup(&mut tx, id).await?.ok_or(Error::NotFound)?;
        tx.commit().await?;
        Ok(site)
    }
}

fn answers(command: &AddSite) -> SiteAnswers<'_> {
    SiteAnswers {
        name: &command.name,
        address_line1: &command.address_line1,
        address_line2: command.address_line2.as_deref(),
        town: &command.town,
        postcode: &command.postcode,
    }
}
