//! A certificate of ours was revoked: what it proved counts no longer.

use crate::rights::RecordIssued;
use crate::store::{candidates, stopping};
use crate::{Error, People};
use kernel::ids::{CertificateId, UserId};
use platform::WriteTx;

impl People {
    /// Takes what a certificate proved out of its holder's passport; `false` when it is not there (yet). Doing it again
    /// changes nothing.
    ///
    /// # Errors
    /// When the actor is not the journey that does this, or the database does not answer.
    pub async fn stop_issued_credential_in(
        &self,
        tx: &mut WriteTx,
        worker: UserId,
        certificate: CertificateId,
    ) -> Result<bool, Error> {
        let permit = tx.permit(RecordIssued, &worker)?;
        let stopped = stopping::stop_issued(tx, &permit, certificate).await?;
        if stopped {
            candidates::refresh_held(tx, worker).await?;
        }
        Ok(stopped)
    }
}
