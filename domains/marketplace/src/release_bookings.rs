//! A certificate was revoked: what stood on it is taken back, before the credential itself may be cut.

use crate::rights::ReleaseBookings;
use crate::store::{bookings, invitations, shifts};
use crate::{Error, Marketplace, Thing, facts};
use contracts::marketplace::BookingReleased;
use kernel::ids::{BookingId, CertificateId, UserId};
use platform::WriteTx;

impl Marketplace {
    /// Releases every booking of a worker that leans on what a certificate proved: those to come give their places back,
    /// those that are over end. Release and cut commit together, so this joins the transaction that cuts. Doing it again
    /// changes nothing.
    ///
    /// # Errors
    /// When the actor is not the journey that does this, or the database does not answer.
    pub async fn release_bookings_in(
        &self,
        tx: &mut WriteTx,
        worker: UserId,
        certificate: CertificateId,
    ) -> Result<Vec<BookingId>, Error> {
        let now = self.ground.clock.now();
        let permit = tx.permit(ReleaseBookings, &worker)?;
        let released = bookings::release(tx, &permit, certificate, now).await?;
        for one in &released {
            let invited_by = invitations::release(tx, &permit, one.invitation).await?;
            let invited_by = invited_by.ok_or(Error::NotFound(Thing::Invitation))?;
            let shift = shifts::lookup(tx, one.shift)
                .await?
                .ok_or(Error::NotFound(Thing::Shift))?;
            tx.emit(&BookingReleased {
                booking: one.id,
                worker,
                shift: facts(&shift),
                invited_by,
                at: now,
            })
            .await?;
        }
        Ok(released.into_iter().map(|one| one.id).collect())
    }
}
