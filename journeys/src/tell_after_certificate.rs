//! When a certificate was issued, its holder gets a letter with the number and the links.

use crate::failure::{Failure, outcome};
use crate::letters::Letters;
use contracts::certificates::CertificateIssued;
use identity::Identity;
use kernel::ids::EventId;
use notifications::{Letter, Notifications};
use people::People;
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-certificate";

/// Sends the letter.
#[derive(Clone)]
pub struct TellAfterCertificate {
    ground: Ground,
    people: People,
    letters: Letters,
}

impl TellAfterCertificate {
    /// Puts the journey together.
    pub fn new(ground: Ground, identity: Identity, people: People, notifications: Notifications) -> Self {
        Self {
            ground,
            people,
            letters: Letters::new(identity, notifications),
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, issued: CertificateIssued) -> Outcome {
        outcome(self.tell(actor, event, issued).await)
    }

    async fn tell(&self, actor: &Actor, event: EventId, issued: CertificateIssued) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let letter = Letter::CertificateReady {
            name: self.people.full_name_in(&mut tx, issued.holder).await?,
            title: issued.title,
            number: issued.number,
            certificate: issued.certificate,
            valid_until: issued.valid_until,
        };
        self.letters.send_in(&mut tx, issued.holder, letter).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
