//! The demo loader gives an organisation further members. People come in by invitation; that is another use case.

use crate::{Error, Organisations, rights, store};
use kernel::ids::{OrganisationId, UserId};
use platform::{Actor, OrgRole};

/// Whom to admit, and as what.
#[derive(Debug, Clone, Copy)]
pub struct AdmitMember {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The person, who acts for no other.
    pub user: UserId,
    /// What they may do there.
    pub role: OrgRole,
}

impl Organisations {
    /// Makes the person a member.
    ///
    /// # Errors
    /// When the actor is not the demo loader, there is no such organisation, or the person acts for one already.
    pub async fn admit_member(&self, actor: &Actor, command: AdmitMember) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let organisation = store::organisations::lookup(&mut tx, command.organisation)
            .await?
            .ok_or(Error::NotFound)?;
        let permit = tx.permit(rights::Admit, &organisation)?;
        if !store::memberships::admit(&mut tx, &permit, command.user, command.role, now).await? {
            return Err(Error::AlreadyMember);
        }
        tx.commit().await?;
        Ok(())
    }
}
