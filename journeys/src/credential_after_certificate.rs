//! When a certificate proves a credential of a sector pack, it goes into its holder's passport; when the certificate is
//! revoked, it goes out again.

use crate::failure::{Failure, outcome};
use contracts::certificates::{CertificateIssued, CertificateRevoked};
use kernel::ids::EventId;
use marketplace::Marketplace;
use people::{People, RecordIssuedCredential};
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "credential-after-certificate";

/// Puts certificates into passports.
#[derive(Clone)]
pub struct CredentialAfterCertificate {
    ground: Ground,
    people: People,
    marketplace: Marketplace,
}

impl CredentialAfterCertificate {
    /// Puts the journey together.
    pub const fn new(ground: Ground, people: People, marketplace: Marketplace) -> Self {
        Self {
            ground,
            people,
            marketplace,
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, issued: CertificateIssued) -> Outcome {
        outcome(self.record(actor, event, issued).await)
    }

    /// Reacts to a revocation.
    pub async fn run_revoked(&self, actor: &Actor, event: EventId, revoked: CertificateRevoked) -> Outcome {
        outcome(self.stop(actor, event, revoked).await)
    }

    async fn stop(&self, actor: &Actor, event: EventId, revoked: CertificateRevoked) -> Result<Outcome, Failure> {
        if revoked.credential_kind.is_none() {
            return Ok(Outcome::Done);
        }
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        // The database refuses to cut a credential that a booking stands on: release and cut commit together.
        self.marketplace
            .release_bookings_in(&mut tx, revoked.holder, revoked.certificate)
            .await?;
        if !self
            .people
            .stop_issued_credential_in(&mut tx, revoked.holder, revoked.certificate)
            .await?
        {
            // Events come in any order: the certificate may not have reached the passport yet, and must not get there later.
            return Ok(Outcome::Retry("the certificate is not in the passport yet".into()));
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }

    async fn record(&self, actor: &Actor, event: EventId, issued: CertificateIssued) -> Result<Outcome, Failure> {
        let Some(kind) = issued.credential_kind else {
            return Ok(Outcome::Done);
        };
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let record = RecordIssuedCredential {
            worker: issued.holder,
            kind,
            certificate: issued.certificate,
            valid_from: issued.valid_from,
            valid_until: issued.valid_until,
        };
        self.people.record_issued_credential_in(&mut tx, record).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
