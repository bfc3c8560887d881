//! When somebody's second factors are to be taken away, they get a letter that stops it, at every address of theirs that we
//! know, and every administrator is told; and so when it was agreed to, refused or stopped.

use crate::failure::{Failure, outcome};
use contracts::identity::{FactorResetChange, FactorResetChanged};
use identity::Identity;
use kernel::Email;
use kernel::ids::{EventId, UserId};
use notifications::{AccountLetter, Letter, NewMessage, Notifications};
use platform::{Actor, Ground, Outcome, WriteTx};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-factor-reset";

/// Sends the letters.
#[derive(Clone)]
pub struct TellAfterFactorReset {
    ground: Ground,
    identity: Identity,
    notifications: Notifications,
}

impl TellAfterFactorReset {
    /// Puts the journey together.
    pub const fn new(ground: Ground, identity: Identity, notifications: Notifications) -> Self {
        Self {
            ground,
            identity,
            notifications,
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, changed: FactorResetChanged) -> Outcome {
        outcome(self.send(actor, event, changed).await)
    }

    async fn send(&self, actor: &Actor, event: EventId, changed: FactorResetChanged) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let change = changed.change;
        let token = match change {
            FactorResetChange::Asked | FactorResetChange::Approved { .. } => {
                let issued = self.identity.issue_reset_stop_in(&mut tx, changed.user).await?;
                issued.map(|issued| issued.token)
            }
            FactorResetChange::Refused | FactorResetChange::Stopped | FactorResetChange::Lapsed => None,
        };
        for to in [&changed.email].into_iter().chain(&changed.also) {
            let token = token.clone();
            let letter = AccountLetter::FactorReset { change, token };
            self.write(&mut tx, (changed.user, to.clone()), letter).await?;
        }
        let mut others = self.identity.administrators_in(&mut tx).await?;
        others.retain(|(user, _)| *user != changed.user);
        for reader in others {
            let whose = changed.email.clone();
            self.write(&mut tx, reader, AccountLetter::FactorResetNews { whose, change })
                .await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }

    async fn write(&self, tx: &mut WriteTx, (user, to): (UserId, Email), letter: AccountLetter) -> Result<(), Failure> {
        let message = NewMessage {
            user: Some(user),
            to,
            letter: Letter::Account(letter),
        };
        self.notifications.send_in(tx, message).await?;
        Ok(())
    }
}
