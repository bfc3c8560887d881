//! An organisation whose last owner was forgotten gets one again, from the host's command line.

use super::{tell, word};
use crate::model::member::Member;
use crate::{Error, Organisations, rights, store};
use contracts::organisations::MembershipChanged;
use kernel::ids::{OrganisationId, UserId};
use platform::{Action, OrgRole, Owner, WriteTx};

impl Organisations {
    /// Makes a member the owner of an organisation that has none. They and nobody else are told, for nobody else looks
    /// after it.
    ///
    /// # Errors
    /// `Denied` for everybody but the command line; when there is no such organisation or member; `HasOwner`.
    pub async fn appoint_owner_in(
        &self,
        tx: &mut WriteTx,
        (id, user): (OrganisationId, UserId),
        reason: &str,
    ) -> Result<Member, Error> {
        let now = self.ground.clock.now();
        let permit = tx.check(rights::AppointOwner, &user)?;
        let organisation = store::organisations::lookup(tx, id).await?.ok_or(Error::NotFound)?;
        store::organisations::lock(tx, id).await?;
        let member = store::memberships::member(tx, id, user).await?.ok_or(Error::NoMember)?;
        if store::memberships::count_owners(tx, id).await? > 0 {
            return Err(Error::HasOwner);
        }
        if !store::memberships::appoint(tx, &permit, id).await? {
            return Err(Error::NoMember);
        }
        let why = self.ground.vault.reason(tx, Owner::Person(user), reason).await?;
        let change = MembershipChanged {
            organisation: id,
            organisation_name: organisation.name,
            user,
            before: Some(word(member.role)),
            after: Some(word(OrgRole::Owner)),
            by: None,
            at: now,
        };
        tell(tx, rights::AppointOwner::NAME, (change, Some(why))).await?;
        Ok(Member {
            role: OrgRole::Owner,
            ..member
        })
    }
}
