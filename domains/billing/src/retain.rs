//! What the law had us keep goes when its time is over.

use crate::{Billing, Error, store};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::retention::Retain;
use platform::{Permit, WriteTx};

impl Billing {
    /// Deletes the payments of somebody who was forgotten, once the last of them was made before the instant. Tells when
    /// that was where they are kept for longer.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn serve_forgotten_in(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<Retain>,
        (user, before): (UserId, DateTime<Utc>),
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let last = store::own_data::last_paid(tx, user).await?;
        if let Some(last) = last.filter(|last| *last >= before) {
            return Ok(Some(last));
        }
        store::retention::payments_of(tx, permit, user).await?;
        Ok(None)
    }
}
