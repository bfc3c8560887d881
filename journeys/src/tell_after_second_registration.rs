//! When somebody registers an address that has an account, its holder gets a letter that says so.

use crate::failure::{Failure, outcome};
use contracts::identity::RegisteredAgain;
use kernel::ids::EventId;
use notifications::{Letter, NewMessage, Notifications};
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-second-registration";

/// Sends the letter.
#[derive(Clone)]
pub struct TellAfterSecondRegistration {
    ground: Ground,
    notifications: Notifications,
}

impl TellAfterSecondRegistration {
    /// Puts the journey together.
    pub const fn new(ground: Ground, notifications: Notifications) -> Self {
        Self { ground, notifications }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, registered: RegisteredAgain) -> Outcome {
        outcome(self.send(actor, event, registered).await)
    }

    async fn send(&self, actor: &Actor, event: EventId, registered: RegisteredAgain) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let message = NewMessage {
            user: Some(registered.user),
            to: registered.email,
            letter: Letter::AlreadyRegistered { name: None },
        };
        self.notifications.send_in(&mut tx, message).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
