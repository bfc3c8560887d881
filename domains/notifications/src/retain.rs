//! What has served its time goes.

use crate::{Error, Notifications, store};
use chrono::TimeDelta;
use platform::retention::{Retain, SECURITY_KEPT_MONTHS, months_before};
use platform::{Permit, WriteTx};

/// For how long the words of a letter are kept that never left, or that a development server captured.
const WORDS_KEPT: TimeDelta = TimeDelta::days(30);

impl Notifications {
    /// Deletes letters that were written more than thirteen months ago, and the words of those written more than thirty
    /// days ago; tells how many those were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn retain_in(&self, tx: &mut WriteTx, permit: &Permit<Retain>) -> Result<u64, Error> {
        let now = self.ground.clock.now();
        let gone = store::retention::letters(tx, permit, months_before(now, SECURITY_KEPT_MONTHS)).await?;
        Ok(gone + store::retention::words(tx, permit, now - WORDS_KEPT).await?)
    }
}
