//! When somebody asks for a new password, the holder of the address, if there is one, gets a letter with a link.

use crate::failure::{Failure, outcome};
use contracts::identity::PasswordResetRequested;
use identity::{EmailToken, Identity, Purpose};
use kernel::ids::EventId;
use notifications::{AccountLetter, Letter, NewMessage, Notifications};
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "reset-after-request";

/// Sends the letter.
#[derive(Clone)]
pub struct ResetAfterRequest {
    ground: Ground,
    identity: Identity,
    notifications: Notifications,
}

impl ResetAfterRequest {
    /// Puts the journey together.
    pub const fn new(ground: Ground, identity: Identity, notifications: Notifications) -> Self {
        Self {
            ground,
            identity,
            notifications,
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, asked: PasswordResetRequested) -> Outcome {
        outcome(self.send(actor, event, asked).await)
    }

    async fn send(&self, actor: &Actor, event: EventId, asked: PasswordResetRequested) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        // None: no account, one that staff switched off, or enough letters for this hour.
        if let Some(issued) = self.identity.issue_reset_in(&mut tx, &asked.email).await? {
            self.notifications.send_in(&mut tx, message(issued)).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}

/// Writes the letter that goes with a link for somebody who cannot sign in.
pub(crate) fn message(issued: EmailToken) -> NewMessage {
    let EmailToken {
        user,
        purpose,
        token,
        email,
        valid_hours,
    } = issued;
    let letter = match purpose {
        Purpose::Reactivate => AccountLetter::WayBack { token, valid_hours },
        Purpose::ConfirmEmail | Purpose::ResetPassword | Purpose::ChangeEmail | Purpose::StopFactorReset => {
            AccountLetter::NewPassword { token, valid_hours }
        }
    };
    NewMessage {
        user: Some(user),
        to: email,
        letter: Letter::Account(letter),
    }
}
