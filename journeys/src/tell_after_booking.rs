//! When a worker took a shift, both sides get a letter: the worker as their record, the person who invited them as news.

use crate::failure::{Failure, outcome};
use crate::letters::Letters;
use crate::tell_after_invitation::details;
use contracts::marketplace::ShiftBooked;
use identity::Identity;
use kernel::ids::EventId;
use notifications::{Letter, Notifications};
use people::People;
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-booking";

/// Sends the letters.
#[derive(Clone)]
pub struct TellAfterBooking {
    ground: Ground,
    people: People,
    letters: Letters,
}

impl TellAfterBooking {
    /// Puts the journey together.
    pub fn new(ground: Ground, identity: Identity, people: People, notifications: Notifications) -> Self {
        Self {
            ground,
            people,
            letters: Letters::new(identity, notifications),
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, booked: ShiftBooked) -> Outcome {
        outcome(self.tell(actor, event, booked).await)
    }

    async fn tell(&self, actor: &Actor, event: EventId, booked: ShiftBooked) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let worker = self.people.full_name_in(&mut tx, booked.worker).await?;
        let shift = details(booked.shift.clone());
        let record = Letter::ShiftBooked {
            name: worker.clone(),
            shift: shift.clone(),
        };
        self.letters.send_in(&mut tx, booked.worker, record).await?;
        let news = Letter::ShiftFilled {
            // People with an employer's account have no profile, and so no name to greet by.
            name: None,
            worker: worker.unwrap_or_else(|| "A worker".to_owned()),
            shift,
            shift_id: booked.shift.shift,
        };
        self.letters.send_in(&mut tx, booked.invited_by, news).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
