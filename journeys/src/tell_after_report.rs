//! When a posture report is ready, whoever asked for it gets a letter with the link.

use crate::failure::{Failure, outcome};
use crate::letters::Letters;
use contracts::posture::ReportReady;
use identity::Identity;
use kernel::ids::EventId;
use notifications::{Letter, Notifications};
use organisations::Organisations;
use people::People;
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-report";

/// Sends the letter.
#[derive(Clone)]
pub struct TellAfterReport {
    ground: Ground,
    people: People,
    organisations: Organisations,
    letters: Letters,
}

impl TellAfterReport {
    /// Puts the journey together.
    pub fn new(
        ground: Ground,
        identity: Identity,
        people: People,
        organisations: Organisations,
        notifications: Notifications,
    ) -> Self {
        Self {
            ground,
            people,
            organisations,
            letters: Letters::new(identity, notifications),
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, ready: ReportReady) -> Outcome {
        outcome(self.tell(actor, event, ready).await)
    }

    async fn tell(&self, actor: &Actor, event: EventId, ready: ReportReady) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let organisation = self.organisations.public_lookup_in(&mut tx, ready.organisation).await?;
        if let Some(organisation) = organisation {
            let letter = Letter::ReportReady {
                name: self.people.full_name_in(&mut tx, ready.requested_by).await?,
                organisation: organisation.name,
                assessment: ready.assessment,
            };
            self.letters.send_in(&mut tx, ready.requested_by, letter).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
