//! What has served its time goes, by the clocks of the sectors.

use crate::{Error, Organisations, store};
use platform::retention::{Retain, months_before};
use platform::{Permit, WriteTx};

/// The clock for applications that led to nothing, as sector packs name it.
const CLOCK: &str = "rejected-applicants";

impl Organisations {
    /// Deletes invitations that led to nothing, each sector's by its own clock, and tells how many those were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn retain_in(&self, tx: &mut WriteTx, permit: &Permit<Retain>) -> Result<u64, Error> {
        let (now, mut gone) = (self.ground.clock.now(), 0);
        for pack in self.sectors.iter() {
            if let Some(clock) = pack.retention(CLOCK) {
                let before = months_before(now, clock.months.into());
                gone += store::retention::invitations(tx, permit, &pack.key, before).await?;
            }
        }
        Ok(gone)
    }
}
