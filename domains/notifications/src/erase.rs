//! Those whom letters went to are forgotten.

use crate::{Error, Notifications, store};
use kernel::Email;
use platform::forget::Forget;
use platform::{Permit, WriteTx};

impl Notifications {
    /// Deletes every letter to the person, and to their address where it is known. One that has not left yet stays
    /// until it has.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn erase_in(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<Forget>,
        email: Option<&Email>,
    ) -> Result<(), Error> {
        Ok(store::erasing::erase(tx, permit, email).await?)
    }
}
