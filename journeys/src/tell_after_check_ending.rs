//! When a check of something that a worker holds ends before long, or has ended, they get a letter that says what to do.

use crate::failure::{Failure, outcome};
use crate::letters::Letters;
use contracts::people::CheckEnding;
use identity::Identity;
use kernel::ids::EventId;
use notifications::{Letter, Notifications, PassportLetter};
use people::People;
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-check-ending";

/// Sends the letter.
#[derive(Clone)]
pub struct TellAfterCheckEnding {
    ground: Ground,
    people: People,
    letters: Letters,
}

impl TellAfterCheckEnding {
    /// Puts the journey together.
    pub fn new(ground: Ground, identity: Identity, people: People, notifications: Notifications) -> Self {
        Self {
            ground,
            people,
            letters: Letters::new(identity, notifications),
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, ending: CheckEnding) -> Outcome {
        outcome(self.tell(actor, event, ending).await)
    }

    async fn tell(&self, actor: &Actor, event: EventId, ending: CheckEnding) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let kind = self.people.sectors().credential(&ending.kind);
        let letter = PassportLetter {
            name: self.people.full_name_in(&mut tx, ending.worker).await?,
            what: kind.map_or(ending.kind, |kind| kind.label.clone()),
            ends_at: ending.ends_at,
            is_over: ending.ends_at <= ending.at,
            document_ends: ending.document_ends,
        };
        self.letters
            .send_in(&mut tx, ending.worker, Letter::Passport(letter))
            .await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
