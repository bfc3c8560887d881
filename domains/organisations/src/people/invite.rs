//! Somebody is invited into an organisation with a role.

use super::{own, person};
use crate::model::invitation::{INVITATION_LIFE, INVITATIONS_A_DAY, MemberInvitation};
use crate::rights::Place;
use crate::{Error, Organisations, rights, store};
use chrono::{DateTime, TimeDelta, Utc};
use contracts::organisations::MemberInvited;
use kernel::Email;
use kernel::ids::{MemberInvitationId, OrganisationId};
use platform::{Action, Actor, OrgRole, WriteTx};
use serde_json::json;

/// Whom to invite, and as what.
#[derive(Debug, Clone)]
pub struct InviteMember {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Whom.
    pub email: Email,
    /// As what.
    pub role: OrgRole,
}

impl Organisations {
    /// Invites somebody; a letter follows. Whether the address has an account makes no difference and is not told. The same
    /// invitation sent twice is one: the second time answers with the first.
    ///
    /// # Errors
    /// When the organisation is not the actor's, their role does not allow it, the address has an invitation to another
    /// role, or the organisation has invited as many people as it may in a day.
    pub async fn invite_member(&self, actor: &Actor, command: InviteMember) -> Result<MemberInvitation, Error> {
        let now = self.ground.clock.now();
        let invitation = self.drafted(actor, &command, now)?;
        let mut tx = self.ground.db.write(actor).await?;
        own(&mut tx, command.organisation).await?;
        let permit = tx.check(rights::Invite, &Place::from(&invitation))?;
        if let Some(open) = store::invitations::find_open(&mut tx, command.organisation, &command.email).await? {
            if open.is_live(now) {
                return same(open, command.role);
            }
            // Nobody has to clear away what is too old.
            let old = tx.permit(rights::Invite, &Place::from(&open))?;
            store::invitations::withdraw(&mut tx, &old, open.organisation, now).await?;
        }
        let lately = store::invitations::count_since(&mut tx, command.organisation, now - TimeDelta::days(1)).await?;
        if lately >= INVITATIONS_A_DAY {
            return Err(Error::TooManyInvitations { retry_after: 3_600 });
        }
        if !store::invitations::add(&mut tx, &permit, &invitation).await? {
            let open = store::invitations::find_open(&mut tx, command.organisation, &command.email).await?;
            return same(open.ok_or(Error::AlreadyInvited)?, command.role);
        }
        self.note(&mut tx, &invitation, now).await?;
        tx.commit().await?;
        Ok(invitation)
    }

    async fn note(&self, tx: &mut WriteTx, invitation: &MemberInvitation, at: DateTime<Utc>) -> Result<(), Error> {
        let after = json!({ "organisation": invitation.organisation, "role": invitation.role });
        let target = Some(invitation.id.get());
        tx.audit_change(rights::Invite::NAME, target, (json!(null), after), None);
        tx.emit(&MemberInvited {
            organisation: invitation.organisation,
            invitation: invitation.id,
            at,
        })
        .await?;
        Ok(())
    }

    fn drafted(&self, actor: &Actor, command: &InviteMember, now: DateTime<Utc>) -> Result<MemberInvitation, Error> {
        Ok(MemberInvitation {
            id: MemberInvitationId::fresh(now, &self.ground.rng),
            organisation: command.organisation,
            email: command.email.clone(),
            role: command.role,
            invited_by: person(actor, rights::Invite::NAME)?,
            created_at: now,
            letters: 1,
            asked_at: now,
            expires_at: now + INVITATION_LIFE,
            accepted_at: None,
            withdrawn_at: None,
        })
    }
}

/// Answers a form that was sent twice; another role is another matter.
fn same(open: MemberInvitation, role: OrgRole) -> Result<MemberInvitation, Error> {
    (open.role == role).then_some(open).ok_or(Error::AlreadyInvited)
}
