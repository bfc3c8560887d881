//! A certificate of ours puts what it proves into the passport of its holder.

use crate::model::{CheckSource, Credential, CredentialState, Validity};
use crate::record_credential::told;
use crate::rights::RecordIssued;
use crate::store::{candidates, credentials};
use crate::{Error, People};
use chrono::{DateTime, Utc};
use kernel::FieldError;
use kernel::ids::{CertificateId, CredentialId, UserId};
use platform::{Actor, WriteTx};

/// What the certificate proves.
#[derive(Debug, Clone)]
pub struct RecordIssuedCredential {
    /// Who holds it.
    pub worker: UserId,
    /// The credential type's key in the packs.
    pub kind: String,
    /// The certificate.
    pub certificate: CertificateId,
    /// The first instant it counts.
    pub valid_from: DateTime<Utc>,
    /// The first instant it no longer counts.
    pub valid_until: Option<DateTime<Utc>>,
}

impl People {
    /// Records what a certificate proves. Doing it again changes nothing.
    ///
    /// # Errors
    /// When the type is unknown or the actor is not the journey that does this.
    pub async fn record_issued_credential(
        &self,
        actor: &Actor,
        record: RecordIssuedCredential,
    ) -> Result<CredentialId, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let id = self.record_issued_credential_in(&mut tx, record).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Records it within a transaction.
    ///
    /// # Errors
    /// As [`People::record_issued_credential`].
    pub async fn record_issued_credential_in(
        &self,
        tx: &mut WriteTx,
        record: RecordIssuedCredential,
    ) -> Result<CredentialId, Error> {
        let now = self.ground.clock.now();
        let permit = tx.permit(RecordIssued, &record.worker)?;
        if self.sectors.credential(&record.kind).is_none() {
            return Err(Error::Invalid(vec![FieldError::new(
                "kind",
                "choice",
                "No sector knows this credential type",
            )]));
        }
        if record.valid_until.is_some_and(|until| until <= record.valid_from) {
            let why = "The end must be after the start";
            return Err(Error::Invalid(vec![FieldError::new("valid_until", "order", why)]));
        }
        if let Some(known) = credentials::find_by_certificate(tx, record.certificate).await? {
            return Ok(known);
        }
        let credential = Credential {
            id: CredentialId::fresh(now, &self.ground.rng),
            worker: record.worker,
            kind: record.kind,
            number_tail: None,
            validity: Validity {
                from: record.valid_from,
                until: record.valid_until,
            },
            state: CredentialState::Active,
            source: CheckSource::IssuerVerified,
            checked_at: Some(now),
            certificate: Some(record.certificate),
        };
        credentials::add_issued(tx, &permit, &credential, now).await?;
        candidates::refresh_held(tx, record.worker).await?;
        tx.emit(&told(&credential, now)).await?;
        Ok(credential.id)
    }
}
