//! An invitation is written once more, or taken back.

use super::{note_withdrawn, own};
use crate::model::invitation::{INVITATION_LIFE, MemberInvitation, NoLetter};
use crate::rights::Place;
use crate::{Error, Organisations, rights, store};
use contracts::organisations::MemberInvited;
use kernel::ids::{MemberInvitationId, OrganisationId};
use platform::{Action, Actor, Permit, WriteTx};
use serde_json::json;

/// One invitation of one organisation.
#[derive(Debug, Clone, Copy)]
pub struct OneInvitation {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The invitation.
    pub invitation: MemberInvitationId,
}

impl From<NoLetter> for Error {
    fn from(why: NoLetter) -> Self {
        match why {
            NoLetter::JustSent { retry_after } => Self::LetterJustSent { retry_after },
            NoLetter::Enough => Self::EnoughLetters,
        }
    }
}

impl Organisations {
    /// Has another letter written. Its link works for seven days; those of earlier letters end.
    ///
    /// # Errors
    /// When there is no such invitation that waits, the actor's role does not allow it, or letters went out lately or
    /// often enough.
    pub async fn resend_invitation(&self, actor: &Actor, command: OneInvitation) -> Result<MemberInvitation, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let (invitation, permit) = waiting(&mut tx, command).await?;
        invitation.may_write_again(now)?;
        let until = now + INVITATION_LIFE;
        if !store::invitations::ask_again(&mut tx, &permit, &invitation, (now, until)).await? {
            return Err(Error::NoInvitation);
        }
        let target = Some(invitation.id.get());
        let states = (
            json!({ "letters": invitation.letters }),
            json!({ "letters": invitation.letters + 1 }),
        );
        tx.audit_change("organisations.invitation-sent-again", target, states, None);
        tx.emit(&MemberInvited {
            organisation: invitation.organisation,
            invitation: invitation.id,
            at: now,
        })
        .await?;
        tx.commit().await?;
        Ok(MemberInvitation {
            letters: invitation.letters + 1,
            asked_at: now,
            expires_at: until,
            ..invitation
        })
    }

    /// Takes an invitation back: its links end at once.
    ///
    /// # Errors
    /// When there is no such invitation that waits, or the actor's role does not allow it.
    pub async fn withdraw_invitation(&self, actor: &Actor, command: OneInvitation) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let (invitation, permit) = waiting(&mut tx, command).await?;
        if !store::invitations::withdraw(&mut tx, &permit, invitation.organisation, now).await? {
            return Err(Error::NoInvitation);
        }
        note_withdrawn(&mut tx, invitation.id, invitation.role);
        tx.commit().await?;
        Ok(())
    }
}

/// Loads an invitation that waits, and asks for the right.
async fn waiting(
    tx: &mut WriteTx,
    command: OneInvitation,
) -> Result<(MemberInvitation, Permit<rights::Invite>), Error> {
    let organisation = own(tx, command.organisation).await?;
    // Who may not see invitations is told so; they know the organisation.
    if !tx.actor().may(rights::SeeInvitations, &organisation) {
        let action = rights::SeeInvitations::NAME;
        return Err(platform::Denied { action }.into());
    }
    let found = store::invitations::lookup(tx, organisation.id, command.invitation).await?;
    let invitation = found.filter(MemberInvitation::is_open).ok_or(Error::NoInvitation)?;
    let permit = tx.check(rights::Invite, &Place::from(&invitation))?;
    Ok((invitation, permit))
}
