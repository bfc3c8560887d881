//! What the law had us keep of somebody goes when its time is over.

use super::Remembered;
use crate::{Error, Identity, store};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::retention::Retain;
use platform::{Actor, Permit, WriteTx};

impl Identity {
    /// Lists who was forgotten and of whom something may have served its time by now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erasures_to_serve(&self, actor: &Actor, limit: i64) -> Result<Vec<Remembered>, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::erasures_served::due(&mut tx, now, limit).await?)
    }

    /// Notes until when the rest is kept, or that nothing is left.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn note_kept_in(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<Retain>,
        user: UserId,
        until: Option<DateTime<Utc>>,
    ) -> Result<(), Error> {
        let now = self.ground.clock.now();
        Ok(store::erasures_served::note(tx, permit, user, (until, now)).await?)
    }
}
