//! A worker is forgotten.

use crate::{Error, Marketplace, store};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::forget::Forget;
use platform::{Permit, ReadTx, WriteTx};

impl Marketplace {
    /// Returns the end of the last shift that the worker booked and that was not released. If it is still to come,
    /// somebody counts on them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn last_shift_in(&self, tx: &mut ReadTx, user: UserId) -> Result<Option<DateTime<Utc>>, Error> {
        Ok(store::erasing::last_shift(tx, user).await?)
    }

    /// Declines the invitations that the worker has not answered. Shifts worked stay as records of an id.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn erase_in(&self, tx: &mut WriteTx, permit: &Permit<Forget>) -> Result<(), Error> {
        let now = self.ground.clock.now();
        Ok(store::erasing::erase(tx, permit, now).await?)
    }
}
