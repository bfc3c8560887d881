//! When somebody has switched their account off, they get a letter with the way back; when staff did, one that says so.

use crate::failure::{Failure, outcome};
use crate::reset_after_request::message;
use contracts::identity::AccountSwitchedOff;
use identity::Identity;
use kernel::ids::EventId;
use notifications::{AccountLetter, Letter, NewMessage, Notifications};
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "link-after-deactivation";

/// Sends the letter.
#[derive(Clone)]
pub struct LinkAfterDeactivation {
    ground: Ground,
    identity: Identity,
    notifications: Notifications,
}

impl LinkAfterDeactivation {
    /// Puts the journey together.
    pub const fn new(ground: Ground, identity: Identity, notifications: Notifications) -> Self {
        Self {
            ground,
            identity,
            notifications,
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, off: AccountSwitchedOff) -> Outcome {
        outcome(self.send(actor, event, off).await)
    }

    async fn send(&self, actor: &Actor, event: EventId, off: AccountSwitchedOff) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let letter = if off.by_holder {
            self.identity.issue_way_back_in(&mut tx, off.user).await?.map(message)
        } else {
            Some(NewMessage {
                user: Some(off.user),
                to: off.email,
                letter: Letter::Account(AccountLetter::SwitchedOffByStaff),
            })
        };
        if let Some(letter) = letter {
            self.notifications.send_in(&mut tx, letter).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
