//! Those whom letters went to are forgotten.

use crate::{Error, Notifications, store};
use kernel::Email;
use platform::forget::Forget;
use platform::{Permit, WriteTx};

impl Notifications {
    /// Deletes what the person chose and every letter to them, and to their address where it is known. One that is on its
    /// way out stays until it has left.
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
