//! When a booking was taken back, both sides get a letter: the worker, and the person who had invited them.

use crate::failure::{Failure, outcome};
use crate::letters::Letters;
use crate::tell_after_invitation::details;
use contracts::marketplace::BookingReleased;
use identity::Identity;
use kernel::ids::EventId;
use notifications::{Letter, Notifications};
use people::People;
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-release";

/// Sends the letters.
#[derive(Clone)]
pub struct TellAfterRelease {
    ground: Ground,
    people: People,
    letters: Letters,
}

impl TellAfterRelease {
    /// Puts the journey together.
    pub fn new(ground: Ground, identity: Identity, people: People, notifications: Notifications) -> Self {
        Self {
            ground,
            people,
            letters: Letters::new(identity, notifications),
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, released: BookingReleased) -> Outcome {
        outcome(self.tell(actor, event, released).await)
    }

    async fn tell(&self, actor: &Actor, event: EventId, released: BookingReleased) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let worker = self.people.full_name_in(&mut tx, released.worker).await?;
        let shift = details(released.shift.clone());
        let lost = Letter::ShiftReleased {
            name: worker.clone(),
            shift: shift.clone(),
        };
        self.letters.send_in(&mut tx, released.worker, lost).await?;
        let free = Letter::ShiftReopened {
            // People with an employer's account have no profile, and so no name to greet by.
            name: None,
            worker: worker.unwrap_or_else(|| "A worker".to_owned()),
            shift,
            shift_id: released.shift.shift,
        };
        self.letters.send_in(&mut tx, released.invited_by, free).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
