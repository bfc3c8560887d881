//! A journey fetches the secret for an invitation's letter.

use crate::model::invitation::{INVITATION_LIFE, MemberInvitation};
use crate::rights::Place;
use crate::{Error, Organisations, rights, store};
use kernel::ids::{MemberInvitationId, OrganisationId};
use kernel::{Email, Secret};
use platform::{OrgRole, Token, WriteTx};

/// What the letter says.
#[derive(Debug, Clone)]
pub struct InvitationLetter {
    /// The organisation's trading name.
    pub organisation_name: String,
    /// The role offered.
    pub role: OrgRole,
    /// Where the letter goes.
    pub email: Email,
    /// The secret of its link. It is nowhere else: we keep its hash.
    pub token: Secret<String>,
    /// For how many hours the link works.
    pub valid_hours: u32,
    /// Whether the organisation demands a second factor of everybody in it.
    pub demands_factor: bool,
}

impl Organisations {
    /// Makes the secret for an invitation's letter and voids those of earlier letters. `None` when the invitation has ended
    /// meanwhile: then no letter goes out.
    ///
    /// # Errors
    /// When the actor is not the journey that writes such letters.
    pub async fn write_invitation_in(
        &self,
        tx: &mut WriteTx,
        organisation: OrganisationId,
        invitation: MemberInvitationId,
    ) -> Result<Option<InvitationLetter>, Error> {
        let now = self.ground.clock.now();
        let found = store::invitations::lookup(tx, organisation, invitation).await?;
        let Some(invitation) = found.filter(MemberInvitation::is_open) else {
            return Ok(None);
        };
        let Some(public) = store::published::lookup(tx, organisation).await? else {
            return Ok(None);
        };
        let permit = tx.permit(rights::WriteInvitation, &Place::from(&invitation))?;
        let demand = store::factor_demands::lookup(tx, organisation).await?;
        let token = Token::fresh(&self.ground.rng);
        store::invitations::put_link(tx, &permit, organisation, token.hash(), now).await?;
        Ok(Some(InvitationLetter {
            organisation_name: public.name,
            role: invitation.role,
            email: invitation.email,
            token: token.text(),
            valid_hours: u32::try_from(INVITATION_LIFE.num_hours()).unwrap_or(0),
            demands_factor: demand.is_some(),
        }))
    }
}
