//! Somebody leaves an organisation, or is removed from it.

use super::{own, person, take_back_invitations, tell, word};
use crate::model::member::{Member, may_lose_owner};
use crate::model::organisation::Organisation;
use crate::{Error, Organisations, rights, store};
use contracts::organisations::MembershipChanged;
use kernel::ids::{OrganisationId, UserId};
use platform::{Action, Actor, OrgRole, WriteTx};

/// Whom to remove.
#[derive(Debug, Clone, Copy)]
pub struct RemoveMember {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The member.
    pub user: UserId,
}

impl Organisations {
    /// Ends somebody else's membership. It counts on every node within a second.
    ///
    /// # Errors
    /// When there is no such member, or the actor's role does not reach that far.
    pub async fn remove_member(&self, actor: &Actor, command: RemoveMember) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let (organisation, member) = load(&mut tx, command.organisation, command.user).await?;
        let permit = tx.check(rights::RemoveMember, &member)?;
        keep_an_owner(&mut tx, &member).await?;
        if !store::memberships::remove(&mut tx, &permit, organisation.id, now).await? {
            return Err(Error::NoMember);
        }
        take_back_invitations(&mut tx, &permit, (organisation.id, None), now).await?;
        let change = MembershipChanged {
            organisation: organisation.id,
            organisation_name: organisation.name,
            user: member.user,
            before: Some(word(member.role)),
            after: None,
            by: Some(person(actor, rights::RemoveMember::NAME)?),
            at: now,
        };
        tell(&mut tx, rights::RemoveMember::NAME, (change, None)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends the actor's own membership.
    ///
    /// # Errors
    /// When the organisation is not the actor's, or they are its last owner.
    pub async fn leave_organisation(&self, actor: &Actor, id: OrganisationId) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let user = person(actor, rights::Leave::NAME)?;
        let mut tx = self.ground.db.write(actor).await?;
        let (organisation, member) = load(&mut tx, id, user).await?;
        let permit = tx.check(rights::Leave, &member)?;
        keep_an_owner(&mut tx, &member).await?;
        if !store::memberships::leave(&mut tx, &permit, organisation.id, now).await? {
            return Err(Error::NoMember);
        }
        take_back_invitations(&mut tx, &permit, (organisation.id, None), now).await?;
        let change = MembershipChanged {
            organisation: organisation.id,
            organisation_name: organisation.name,
            user,
            before: Some(word(member.role)),
            after: None,
            by: Some(user),
            at: now,
        };
        tell(&mut tx, rights::Leave::NAME, (change, None)).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn load(tx: &mut WriteTx, id: OrganisationId, user: UserId) -> Result<(Organisation, Member), Error> {
    let organisation = own(tx, id).await?;
    let member = store::memberships::member(tx, id, user).await?;
    Ok((organisation, member.ok_or(Error::NoMember)?))
}

/// Only owners get this far with an owner's membership, and they may lock the organisation.
async fn keep_an_owner(tx: &mut WriteTx, member: &Member) -> Result<(), Error> {
    if member.role != OrgRole::Owner {
        return Ok(());
    }
    store::organisations::lock(tx, member.organisation).await?;
    let owners = store::memberships::count_owners(tx, member.organisation).await?;
    may_lose_owner(owners).then_some(()).ok_or(Error::LastOwner)
}
