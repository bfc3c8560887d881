//! An owner gives a member another role.

use super::{own, person, take_back_invitations, tell, word};
use crate::model::member::{Member, may_lose_owner};
use crate::{Error, Organisations, rights, store};
use contracts::organisations::MembershipChanged;
use kernel::ids::{OrganisationId, UserId};
use platform::{Action, Actor, OrgRole};

/// Whose role, and which.
#[derive(Debug, Clone, Copy)]
pub struct ChangeMemberRole {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The member.
    pub user: UserId,
    /// The new role.
    pub role: OrgRole,
}

impl Organisations {
    /// Gives a member another role. It counts on every node within a second. The same role again changes nothing.
    ///
    /// # Errors
    /// When there is no such member, the actor is no owner, or the organisation would be left without one.
    pub async fn change_role(&self, actor: &Actor, command: ChangeMemberRole) -> Result<Member, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let organisation = own(&mut tx, command.organisation).await?;
        let found = store::memberships::member(&mut tx, organisation.id, command.user).await?;
        let member = found.ok_or(Error::NoMember)?;
        let permit = tx.check(rights::ChangeRole, &member)?;
        if member.role == command.role {
            return Ok(member);
        }
        store::organisations::lock(&mut tx, organisation.id).await?;
        let owners = store::memberships::count_owners(&mut tx, organisation.id).await?;
        if member.role == OrgRole::Owner && !may_lose_owner(owners) {
            return Err(Error::LastOwner);
        }
        if !store::memberships::set_role(&mut tx, &permit, organisation.id, command.role).await? {
            return Err(Error::NoMember);
        }
        take_back_invitations(&mut tx, &permit, (organisation.id, Some(command.role)), now).await?;
        let change = MembershipChanged {
            organisation: organisation.id,
            organisation_name: organisation.name,
            user: member.user,
            before: Some(word(member.role)),
            after: Some(word(command.role)),
            by: Some(person(actor, rights::ChangeRole::NAME)?),
            at: now,
        };
        tell(&mut tx, rights::ChangeRole::NAME, (change, None)).await?;
        tx.commit().await?;
        Ok(Member {
            role: command.role,
            ..member
        })
    }
}
