//! What has served its time goes, by the clocks of the sectors.

use crate::{Error, Marketplace, store};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::retention::{Retain, months_before};
use platform::{Permit, WriteTx};

/// The clock for applications that led to nothing, as sector packs name it.
const CLOCK: &str = "rejected-applicants";

impl Marketplace {
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

    /// Deletes the shifts that somebody who was forgotten worked, once the last of them was over before the instant.
    /// Tells when that was where they are kept for longer.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn serve_forgotten_in(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<Retain>,
        (user, before): (UserId, DateTime<Utc>),
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let last = store::erasing::last_shift(tx, user).await?;
        if let Some(last) = last.filter(|last| *last >= before) {
            return Ok(Some(last));
        }
        store::retention::bookings_of(tx, permit, user).await?;
        Ok(None)
    }
}
