//! An organisation tells under which number it is registered.

use crate::model::organisation::{Organisation, registration_number};
use crate::{Error, Organisations, rights, store};
use kernel::ids::OrganisationId;
use platform::Actor;

/// The number, as typed.
#[derive(Debug, Clone)]
pub struct RecordRegistration {
    /// Whose number it is.
    pub organisation: OrganisationId,
    /// The number with the regulator or at Companies House.
    pub number: String,
}

impl Organisations {
    /// Keeps the number. It proves nothing yet: the organisation counts as verified only when staff have checked it.
    ///
    /// # Errors
    /// When the number breaks a rule, the organisation is not the actor's, or their role does not allow it.
    pub async fn record_registration(&self, actor: &Actor, command: RecordRegistration) -> Result<Organisation, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let organisation = store::organisations::lookup(&mut tx, command.organisation)
            .await?
            .ok_or(Error::NotFound)?;
        let permit = tx.permit(rights::Manage, &organisation)?;
        let number = registration_number(&command.number).map_err(Error::Invalid)?;
        if !store::organisations::set_registration(&mut tx, &permit, &number).await? {
            return Err(Error::NotFound);
        }
        let organisation = store::organisations::lookup(&mut tx, organisation.id)
            .await?
            .ok_or(Error::NotFound)?;
        tx.commit().await?;
        Ok(organisation)
    }
}
