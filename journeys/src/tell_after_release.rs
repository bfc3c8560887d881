//! When a booking was taken back, both sides get a letter: the worker, and the person who had invited them.

use crate::failure::{Failure, outcome};
use crate::tell_after_invitation::details;
use contracts::marketplace::BookingReleased;
use identity::Identity;
use kernel::ids::{EventId, UserId};
use notifications::{Letter, NewMessage, Notifications};
use people::People;
use platform::{Actor, Ground, Outcome, WriteTx};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-release";

/// Sends the letters.
#[derive(Clone)]
pub struct TellAfterRelease {
    ground: Ground,
    identity: Identity,
    people: People,
    notifications: Notifications,
}

impl TellAfterRelease {
    /// Puts the journey together.
    pub const fn new(ground: Ground, identity: Identity, people: People, notifications: Notifications) -> Self {
        Self {
            ground,
            identity,
            people,
            notifications,
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
        self.send(&mut tx, released.worker, lost).await?;
        let free = Letter::ShiftReopened {
            // People with an employer's account have no profile, and so no name to greet by.
            name: None,
            worker: worker.unwrap_or_else(|| "A worker".to_owned()),
            shift,
            shift_id: released.shift.shift,
        };
        self.send(&mut tx, released.invited_by, free).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }

    /// Sends a letter to an account, unless it is switched off.
    async fn send(&self, tx: &mut WriteTx, user: UserId, letter: Letter) -> Result<(), Failure> {
        if let Some(contact) = self.identity.contact_in(tx, user).await? {
            let message = NewMessage {
                user: Some(user),
                to: contact.email,
                letter,
            };
            self.notifications.send_in(tx, message).await?;
        }
        Ok(())
    }
}
