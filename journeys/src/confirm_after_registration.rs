//! When somebody has registered, or asks again, they get a letter with a link that confirms their address.

use crate::failure::{Failure, outcome};
use contracts::identity::{ConfirmationRequested, Registered};
use identity::Identity;
use kernel::Email;
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
        let who = Who::Account(registered.user);
        outcome(self.send(actor, event, AFTER_REGISTRATION, who).await)
    }

    /// Reacts to somebody who asks for another letter.
    pub async fn asked_again(&self, actor: &Actor, event: EventId, asked: ConfirmationRequested) -> Outcome {
        let who = Who::Address(asked.email);
        outcome(self.send(actor, event, AFTER_REQUEST, who).await)
    }

    async fn send(&self, actor: &Actor, event: EventId, name: &'static str, who: Who) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, name).await? {
            return Ok(Outcome::Done);
        }
        let issued = match who {
            Who::Account(user) => self.identity.issue_email_token_in(&mut tx, user).await?,
            Who::Address(email) => self.identity.issue_confirmation_in(&mut tx, &email).await?,
        };
        // None: no such account, confirmed meanwhile, or enough letters for this hour.
        if let Some(issued) = issued {
            let message = NewMessage {
                user: Some(issued.user),
                to: issued.email,
                letter: Letter::ConfirmEmail {
                    name: None,
                    token: issued.token,
                    valid_hours: issued.valid_hours,
                },
            };
            self.notifications.send_in(&mut tx, message).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}

/// Who is to get the letter: a new account's holder, or whoever has the address that somebody typed.
enum Who {
    Account(UserId),
    Address(Email),
}
