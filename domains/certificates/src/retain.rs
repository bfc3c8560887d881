//! What the law had us keep goes when its time is over.

use crate::{Certificates, Error, store};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::Actor;
use platform::retention::Retain;

impl Certificates {
    /// Takes the documents away that name somebody who was forgotten, once the last was issued before the instant. The
    /// number, the outcome and the dates stay, so that the number is not given out again and a revoked certificate does not
    /// come to look valid. Tells when the last was issued where they are kept for longer.
    ///
    /// # Errors
    /// When the database refuses, or the file store does not answer.
    pub async fn serve_forgotten(
        &self,
        actor: &Actor,
        (user, before): (UserId, DateTime<Utc>),
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let last = store::retention::last_kept(&mut tx, user).await?;
        let drawn = store::retention::drawn_of(&mut tx, user).await?;
        drop(tx);
        let Some(last) = last else {
            return Ok(None);
        };
        if last >= before {
            return Ok(Some(last));
        }
        for key in drawn {
            self.files.remove(&key).await?;
        }
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(Retain, &())?;
        store::retention::documents_of(&mut tx, &permit, user, now).await?;
        tx.commit().await?;
        Ok(None)
    }
}
