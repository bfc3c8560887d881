//! When a certificate proves a credential of a sector pack, it goes into its holder's passport.

use crate::failure::{Failure, outcome};
use contracts::certificates::CertificateIssued;
use kernel::ids::EventId;
use people::{People, RecordIssuedCredential};
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "credential-after-certificate";

/// Puts certificates into passports.
#[derive(Clone)]
pub struct CredentialAfterCertificate {
    ground: Ground,
    people: People,
}

impl CredentialAfterCertificate {
    /// Puts the journey together.
    pub const fn new(ground: Ground, people: People) -> Self {
        Self { ground, people }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, issued: CertificateIssued) -> Outcome {
        outcome(self.record(actor, event, issued).await)
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
