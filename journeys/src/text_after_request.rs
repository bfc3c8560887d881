//! When somebody asks for a code in a text message, its digits are drawn and the message goes out.

use crate::failure::{Failure, outcome};
use contracts::identity::TextCodeAsked;
use identity::{Identity, TextCode};
use kernel::ids::EventId;
use notifications::{NewText, Notifications, TextMessage};
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "text-after-request";

/// Sends the message.
#[derive(Clone)]
pub struct TextAfterRequest {
    ground: Ground,
    identity: Identity,
    notifications: Notifications,
}

impl TextAfterRequest {
    /// Puts the journey together.
    pub const fn new(ground: Ground, identity: Identity, notifications: Notifications) -> Self {
        Self {
            ground,
            identity,
            notifications,
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, asked: TextCodeAsked) -> Outcome {
        outcome(self.send(actor, event, asked).await)
    }

    async fn send(&self, actor: &Actor, event: EventId, asked: TextCodeAsked) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        // None: it took too long, another was asked for, or the number is gone.
        if let Some(TextCode {
            user,
            to,
            code,
            minutes,
        }) = self.identity.write_text_code_in(&mut tx, asked.code).await?
        {
            let message = TextMessage::Code { code, minutes };
            let text = NewText { user, to, message };
            self.notifications.text_in(&mut tx, text).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
