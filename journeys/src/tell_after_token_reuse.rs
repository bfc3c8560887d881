//! When a refresh token was shown by two hands, its session was ended, and the account's holder gets a letter.

use crate::failure::{Failure, outcome};
use contracts::identity::RefreshTokenReused;
use kernel::ids::EventId;
use notifications::{Letter, NewMessage, Notifications};
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-token-reuse";

/// Sends the letter.
#[derive(Clone)]
pub struct TellAfterTokenReuse {
    ground: Ground,
    notifications: Notifications,
}

impl TellAfterTokenReuse {
    /// Puts the journey together.
    pub const fn new(ground: Ground, notifications: Notifications) -> Self {
        Self { ground, notifications }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, reused: RefreshTokenReused) -> Outcome {
        outcome(self.send(actor, event, reused).await)
    }

    async fn send(&self, actor: &Actor, event: EventId, reused: RefreshTokenReused) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let message = NewMessage {
            user: Some(reused.user),
            to: reused.email,
            letter: Letter::SessionEnded { name: None },
        };
        self.notifications.send_in(&mut tx, message).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
