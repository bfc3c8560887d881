//! Who is in an organisation, and who is invited.

use super::own;
use crate::model::invitation::MemberInvitation;
use crate::model::member::Member;
use crate::{Error, Organisations, rights, store};
use kernel::ids::{MemberInvitationId, OrganisationId, UserId};
use platform::{Action, Actor, Denied};

impl Organisations {
    /// Lists who acts for an organisation, longest first. Colleagues see one another, whatever their role; when staff look,
    /// the members can see that they did.
    ///
    /// # Errors
    /// When there is no such organisation for the actor.
    pub async fn list_members(&self, actor: &Actor, id: OrganisationId) -> Result<Vec<Member>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        own(&mut tx, id).await?;
        let members = store::memberships::members(&mut tx, id).await?;
        drop(tx);
        self.note_looks(actor, &members).await?;
        Ok(members)
    }

    /// Writes down whom staff are about to see.
    async fn note_looks(&self, actor: &Actor, members: &[Member]) -> Result<(), Error> {
        if !actor.is_staff() {
            return Ok(());
        }
        let mut tx = self.ground.db.write(actor).await?;
        for member in members {
            tx.look(member.user, "membership", None);
        }
        Ok(tx.commit().await?)
    }

    /// Finds a colleague.
    ///
    /// # Errors
    /// `NotFound` when there is no such organisation for the actor, `NoMember` when the person is not in it.
    pub async fn lookup_member(&self, actor: &Actor, id: OrganisationId, user: UserId) -> Result<Member, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        own(&mut tx, id).await?;
        store::memberships::member(&mut tx, id, user)
            .await?
            .ok_or(Error::NoMember)
    }

    /// Lists the invitations that wait, newest first; those whose links are too old by now among them.
    ///
    /// # Errors
    /// When there is no such organisation for the actor, or their role does not show them.
    pub async fn list_open_invitations(
        &self,
        actor: &Actor,
        id: OrganisationId,
    ) -> Result<Vec<MemberInvitation>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let organisation = own(&mut tx, id).await?;
        if !actor.may(rights::SeeInvitations, &organisation) {
            let action = rights::SeeInvitations::NAME;
            return Err(Denied { action }.into());
        }
        Ok(store::invitations::list_open(&mut tx, id).await?)
    }

    /// Finds an invitation of the actor's organisation that waits.
    ///
    /// # Errors
    /// When there is none, or the actor's role does not show it.
    pub async fn lookup_invitation(
        &self,
        actor: &Actor,
        id: OrganisationId,
        invitation: MemberInvitationId,
    ) -> Result<MemberInvitation, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        own(&mut tx, id).await?;
        let found = store::invitations::lookup(&mut tx, id, invitation).await?;
        found.filter(MemberInvitation::is_open).ok_or(Error::NoInvitation)
    }
}
