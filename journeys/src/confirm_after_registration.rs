//! When somebody has registered, or asks again, they get a letter with a link that confirms their address.

use crate::failure::{Failure, outcome};
use contracts::identity::{ConfirmationRequested, Registered};
use identity::Identity;
use kernel::ids::{EventId, UserId};
use notifications::{Letter, NewMessage, Notifications};
use platform::{Actor, Ground, Outcome};

/// The journey's name when it starts from [`Registered`]; also the system actor it runs as.
pub const AFTER_REGISTRATION: &str = "confirm-after-registration";
/// The journey's name when it starts from [`ConfirmationRequested`].
pub const AFTER_REQUEST: &str = "confirm-after-request";

/// Sends confirmation letters.
#[derive(Clone)]
pub struct ConfirmAfterRegistration {
    ground: Ground,
    identity: Identity,
    notifications: Notifications,
}

impl ConfirmAfterRegistration {
    /// Puts the journey together.
    pub const fn new(ground: Ground, identity: Identity, notifications: Notifications) -> Self {
        Self {
            ground,
            identity,
            notifications,
        }
    }

    /// Reacts to a registration.
    pub async fn registered(&self, actor: &Actor, event: EventId, registered: Registered) -> Outcome {
        outcome(self.send(actor, event, AFTER_REGISTRATION, registered.user).await)
    }

    /// Reacts to somebody who asks for another letter.
    pub async fn asked_again(&self, actor: &Actor, event: EventId, asked: ConfirmationRequested) -> Outcome {
        outcome(self.send(actor, event, AFTER_REQUEST, asked.user).await)
    }

    async fn send(&self, actor: &Actor, event: EventId, name: &'static str, user: UserId) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, name).await? {
            return Ok(Outcome::Done);
        }
        // None: confirmed meanwhile, or enough letters for this hour.
        if let Some(issued) = self.identity.issue_email_token_in(&mut tx, user).await? {
            let letter = Letter::ConfirmEmail {
                name: None,
                token: issued.token,
                valid_hours: issued.valid_hours,
            };
            let message = NewMessage {
                user: Some(user),
                to: issued.email,
                letter,
            };
            self.notifications.send_in(&mut tx, message).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
