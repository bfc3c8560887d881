//! When somebody has asked to be forgotten, they get a last letter, and the eraser is set to work.

use crate::erasure::EraseAccounts;
use crate::failure::{Failure, outcome};
use contracts::identity::ErasureAsked;
use kernel::ids::EventId;
use notifications::{AccountLetter, Letter, NewMessage, Notifications};
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "erase-after-request";

/// Says farewell.
#[derive(Clone)]
pub struct EraseAfterRequest {
    ground: Ground,
    notifications: Notifications,
}

impl EraseAfterRequest {
    /// Puts the journey together.
    pub const fn new(ground: Ground, notifications: Notifications) -> Self {
        Self { ground, notifications }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, asked: ErasureAsked) -> Outcome {
        outcome(self.begin(actor, event, asked).await)
    }

    async fn begin(&self, actor: &Actor, event: EventId, asked: ErasureAsked) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let letter = NewMessage {
            user: Some(asked.user),
            to: asked.email,
            letter: Letter::Account(AccountLetter::Forgotten),
        };
        self.notifications.send_in(&mut tx, letter).await?;
        tx.enqueue(&EraseAccounts {}).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
