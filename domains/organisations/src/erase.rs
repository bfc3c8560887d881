//! A member is forgotten.

use crate::{Error, Organisations, store};
use kernel::Email;
use kernel::ids::{OrganisationId, UserId};
use platform::forget::Forget;
use platform::{Permit, ReadTx, WriteTx};

impl Organisations {
    /// Names the organisation that the person owns alone, and that would be left without an owner.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn owned_alone_in(&self, tx: &mut ReadTx, user: UserId) -> Result<Option<String>, Error> {
        Ok(store::erasing::owned_alone(tx, user).await?)
    }

    /// Says which organisation will be without an owner once the person is forgotten, and keeps it so until the
    /// transaction ends. Being forgotten is a right that waits for no successor.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn left_without_owner_in(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<Forget>,
    ) -> Result<Option<OrganisationId>, Error> {
        Ok(store::erasing::lock_owned_alone(tx, permit).await?)
    }

    /// Ends the person's memberships, and takes their address out of invitations.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn erase_in(&self, tx: &mut WriteTx, permit: &Permit<Forget>, email: &Email) -> Result<(), Error> {
        let now = self.ground.clock.now();
        Ok(store::erasing::erase(tx, permit, email, now).await?)
    }
}
