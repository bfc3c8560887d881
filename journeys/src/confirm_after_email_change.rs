//! When somebody wants their account to move to another address, the new one gets a letter with a link that confirms it,
//! and the old one a letter that says what to do if it was somebody else.

use crate::failure::{Failure, outcome};
use contracts::identity::EmailChangeRequested;
use identity::Identity;
use kernel::Email;
use kernel::ids::{EventId, UserId};
use notifications::{AccountLetter, Letter, NewMessage, Notifications};
use platform::{Actor, Ground, Outcome, WriteTx};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "confirm-after-email-change";

/// Sends both letters.
#[derive(Clone)]
pub struct ConfirmAfterEmailChange {
    ground: Ground,
    identity: Identity,
    notifications: Notifications,
}

impl ConfirmAfterEmailChange {
    /// Puts the journey together.
    pub const fn new(ground: Ground, identity: Identity, notifications: Notifications) -> Self {
        Self {
            ground,
            identity,
            notifications,
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, asked: EmailChangeRequested) -> Outcome {
        outcome(self.send(actor, event, asked).await)
    }

    async fn send(&self, actor: &Actor, event: EventId, asked: EmailChangeRequested) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let warning = NewMessage {
            user: Some(asked.user),
            to: asked.from,
            letter: Letter::Account(AccountLetter::EmailChangeAsked { to: asked.to.clone() }),
        };
        self.notifications.send_in(&mut tx, warning).await?;
        if let Some(letter) = self.to_new_address(&mut tx, asked.user, asked.to).await? {
            self.notifications.send_in(&mut tx, letter).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }

    /// Who asked never learns that the address has an account; its holder does.
    async fn to_new_address(&self, tx: &mut WriteTx, user: UserId, to: Email) -> Result<Option<NewMessage>, Failure> {
        if self.identity.has_account_in(tx, &to).await? {
            return Ok(Some(NewMessage {
                user: None,
                to,
                letter: Letter::AlreadyRegistered { name: None },
            }));
        }
        let issued = self.identity.issue_email_change_in(tx, user, &to).await?;
        Ok(issued.map(|issued| NewMessage {
            user: Some(user),
            to,
            letter: Letter::Account(AccountLetter::ConfirmNewEmail {
                token: issued.token,
                valid_hours: issued.valid_hours,
            }),
        }))
    }
}
