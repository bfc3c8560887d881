//! What has served its time goes.

use crate::{Error, Identity, store};
use platform::audit::KEPT_MONTHS;
use platform::retention::{Retain, SECURITY_KEPT_MONTHS, months_before};
use platform::{Permit, WriteTx};

impl Identity {
    /// Forgets devices that were last seen more than thirteen months ago, and what two of the staff asked and decided as long ago
    /// as the audit log is kept. Tells how many rows those were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn retain_in(&self, tx: &mut WriteTx, permit: &Permit<Retain>) -> Result<u64, Error> {
        let now = self.ground.clock.now();
        let devices = store::retention::devices(tx, permit, months_before(now, SECURITY_KEPT_MONTHS)).await?;
        let decided = store::retention::decisions(tx, permit, months_before(now, KEPT_MONTHS)).await?;
        Ok(devices + decided)
    }
}
