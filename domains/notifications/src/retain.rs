//! What has served its time goes.

use crate::{Error, Notifications, store};
use platform::retention::{Retain, SECURITY_KEPT_MONTHS, months_before};
use platform::{Permit, WriteTx};

impl Notifications {
    /// Deletes letters that were written more than thirteen months ago, and tells how many those were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn retain_in(&self, tx: &mut WriteTx, permit: &Permit<Retain>) -> Result<u64, Error> {
        let before = months_before(self.ground.clock.now(), SECURITY_KEPT_MONTHS);
        Ok(store::retention::letters(tx, permit, before).await?)
    }
}
