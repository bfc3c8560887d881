//! Somebody opens an invitation's letter, and accepts.

use super::{tell, word};
use crate::model::invitation::{InvitationFault, MemberInvitation};
use crate::queries::PublicOrganisation;
use crate::rights::{LetIn, Place, looks_after};
use crate::{Error, Organisations, store};
use chrono::{DateTime, Utc};
use contracts::organisations::MembershipChanged;
use kernel::ids::{OrganisationId, UserId};
use kernel::{Email, Secret};
use platform::{Action, Actor, OrgRole, ReadTx, Token};

/// What an invitation offers, for whoever holds its letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The organisation.
    pub organisation: PublicOrganisation,
    /// The role.
    pub role: OrgRole,
    /// Whom it is for.
    pub email: Email,
    /// From when on they would need a second factor there if they joined now; `None` where none is demanded.
    pub factor_from: Option<DateTime<Utc>>,
}

/// Somebody accepts.
#[derive(Debug, Clone)]
pub struct JoinOrganisation {
    /// What the letter's link carried.
    pub token: Secret<String>,
    /// Who accepts.
    pub user: UserId,
    /// The confirmed address of their account. The database looks again whether it is theirs.
    pub email: Email,
}

/// They are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The organisation.
    pub organisation: PublicOrganisation,
    /// Their role.
    pub role: OrgRole,
    /// From when on they need a second factor there; `None` where none is demanded.
    pub factor_from: Option<DateTime<Utc>>,
}

impl Organisations {
    /// Shows what an invitation offers, and what is demanded of those who accept. It uses nothing up: mail scanners open
    /// links too.
    ///
    /// # Errors
    /// The link's fault.
    pub async fn look_at_invitation(&self, caller: &Actor, token: &Secret<String>) -> Result<Offer, Error> {
        let mut tx = self.ground.db.read_fresh(&self.keeper(caller)).await?;
        let (invitation, organisation) = self.behind(&mut tx, token).await?;
        let now = self.ground.clock.now();
        let factor_from = factor_from(&mut tx, organisation.id, (caller.user(), now)).await?;
        Ok(Offer {
            organisation,
            role: invitation.role,
            email: invitation.email,
            factor_from,
        })
    }

    /// Lets somebody in who holds the letter and whose account has its address.
    ///
    /// # Errors
    /// The link's fault; `OtherAddress` when the letter was sent to somebody else; `AlreadyMember` when they act for an
    /// organisation.
    pub async fn join_organisation(&self, caller: &Actor, command: JoinOrganisation) -> Result<Joined, Error> {
        if caller.is_staff() {
            return Err(Error::StaffJoinNothing);
        }
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.keeper(caller)).await?;
        let (invitation, organisation) = self.behind(&mut tx, &command.token).await?;
        if invitation.email != command.email {
            return Err(InvitationFault::OtherAddress.into());
        }
        if store::memberships::of(&mut tx, command.user).await?.is_some() {
            return Err(Error::AlreadyMember);
        }
        let permit = tx.check(LetIn, &Place::from(&invitation))?;
        let accepted = store::invitations::accept(&mut tx, &permit, invitation.organisation, command.user, now).await;
        if !accepted.map_err(void)? {
            return Err(InvitationFault::Used.into());
        }
        let joined = store::memberships::let_in(&mut tx, &permit, command.user, now).await;
        if !joined.map_err(acts_elsewhere)? {
            return Err(Error::AlreadyMember);
        }
        let change = MembershipChanged {
            organisation: organisation.id,
            organisation_name: organisation.name.clone(),
            user: command.user,
            before: None,
            after: Some(word(invitation.role)),
            by: Some(command.user),
            at: now,
        };
        tell(&mut tx, LetIn::NAME, (change, None)).await?;
        let membership = store::memberships::of(&mut tx, command.user).await?;
        tx.commit().await?;
        Ok(Joined {
            organisation,
            role: invitation.role,
            factor_from: membership.and_then(|membership| membership.factor_from),
        })
    }

    async fn behind(
        &self,
        tx: &mut ReadTx,
        token: &Secret<String>,
    ) -> Result<(MemberInvitation, PublicOrganisation), Error> {
        let token = Token::parse(token.expose().trim()).ok_or(InvitationFault::Malformed)?;
        let now = self.ground.clock.now();
        let link = store::invitations::find_link(tx, &token.hash()).await?;
        let invitation = link.ok_or(InvitationFault::Foreign)?.judge(now)?;
        // An invitation is worth what whoever wrote it may still give.
        let inviter = store::memberships::member(tx, invitation.organisation, invitation.invited_by).await?;
        if !inviter.is_some_and(|inviter| looks_after(inviter.role, invitation.role)) {
            return Err(InvitationFault::Withdrawn.into());
        }
        let organisation = store::published::lookup(tx, invitation.organisation).await?;
        Ok((invitation, organisation.ok_or(InvitationFault::Foreign)?))
    }
}

/// Tells from when on somebody would need a second factor if they joined now. Who was in the organisation before, as far as
/// we know who they are, has no new week.
async fn factor_from(
    tx: &mut ReadTx,
    organisation: OrganisationId,
    (user, now): (Option<UserId>, DateTime<Utc>),
) -> Result<Option<DateTime<Utc>>, Error> {
    let Some(demand) = store::factor_demands::lookup(tx, organisation).await? else {
        return Ok(None);
    };
    let first_joined = match user {
        Some(user) => store::memberships::first_joined(tx, organisation, user).await?,
        None => None,
    };
    Ok(Some(demand.holds_for(first_joined.unwrap_or(now))))
}

/// The database looks at the inviter too, and sees more: an account that was switched off invites nobody.
fn void(error: platform::DbError) -> Error {
    if error.sql_state().as_deref() == Some("42501") {
        InvitationFault::Withdrawn.into()
    } else {
        error.into()
    }
}

/// They joined another organisation at the same moment.
fn acts_elsewhere(error: platform::DbError) -> Error {
    if error.is_unique("memberships_one_each") {
        Error::AlreadyMember
    } else {
        error.into()
    }
}
