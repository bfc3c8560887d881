//! A worker says no to a shift.

use crate::queries::{Invitation, InvitationState, invitation_of_actor};
use crate::rights::AnswerInvitation;
use crate::store::invitations;
use crate::{Error, Marketplace, Thing};
use kernel::ids::InvitationId;
use platform::{Actor, WriteTx};

/// Say no to an invitation.
#[derive(Debug, Clone, Copy)]
pub struct DeclineInvitation {
    /// Which one.
    pub invitation: InvitationId,
}

impl Marketplace {
    /// Declines an invitation. Saying no twice is saying no.
    ///
    /// # Errors
    /// When there is no such invitation of the actor's, or it was accepted.
    pub async fn decline_invitation(&self, actor: &Actor, command: DeclineInvitation) -> Result<Invitation, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let declined = self.decline_invitation_in(&mut tx, command).await?;
        tx.commit().await?;
        Ok(declined)
    }

    /// Does the same inside a transaction.
    ///
    /// # Errors
    /// As [`Self::decline_invitation`].
    pub async fn decline_invitation_in(
        &self,
        tx: &mut WriteTx,
        command: DeclineInvitation,
    ) -> Result<Invitation, Error> {
        let invitation = invitation_of_actor(tx, command.invitation)
            .await?
            .ok_or(Error::NotFound(Thing::Invitation))?;
        let permit = tx.permit(AnswerInvitation, &invitation)?;
        match invitation.state {
            InvitationState::Declined => return Ok(invitation),
            InvitationState::Accepted => return Err(Error::AlreadyAnswered { accepted: true }),
            InvitationState::Released => return Err(Error::Released),
            InvitationState::Open => {}
        }
        let now = self.ground.clock.now();
        if !invitations::answer(tx, &permit, InvitationState::Declined, now).await? {
            return Err(Error::AlreadyAnswered { accepted: true });
        }
        Ok(Invitation {
            state: InvitationState::Declined,
            ..invitation
        })
    }
}
