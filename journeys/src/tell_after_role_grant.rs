//! When somebody is to get or lose a role of staff, and when that is settled, they and every administrator get a letter.

use crate::failure::{Failure, outcome};
use contracts::identity::{StaffRoleAsked, StaffRoleDecided};
use identity::Identity;
use kernel::Email;
use kernel::ids::{EventId, UserId};
use notifications::{AccountLetter, Letter, NewMessage, Notifications};
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-role-grant";

/// Sends the letters.
#[derive(Clone)]
pub struct TellAfterRoleGrant {
    ground: Ground,
    identity: Identity,
    notifications: Notifications,
}

impl TellAfterRoleGrant {
    /// Puts the journey together.
    pub const fn new(ground: Ground, identity: Identity, notifications: Notifications) -> Self {
        Self {
            ground,
            identity,
            notifications,
        }
    }

    /// Reacts to a role that was asked for.
    pub async fn asked(&self, actor: &Actor, event: EventId, asked: StaffRoleAsked) -> Outcome {
        let letter = AccountLetter::RoleAsked {
            whose: asked.email.clone(),
            role: asked.role,
        };
        outcome(self.send(actor, event, (asked.user, asked.email), letter).await)
    }

    /// Reacts to a decision.
    pub async fn decided(&self, actor: &Actor, event: EventId, decided: StaffRoleDecided) -> Outcome {
        let letter = AccountLetter::RoleDecided {
            whose: decided.email.clone(),
            role: decided.role,
            approved: decided.approved,
        };
        outcome(self.send(actor, event, (decided.user, decided.email), letter).await)
    }

    async fn send(
        &self,
        actor: &Actor,
        event: EventId,
        person: (UserId, Email),
        letter: AccountLetter,
    ) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let mut readers = self.identity.administrators_in(&mut tx).await?;
        readers.retain(|(user, _)| *user != person.0);
        readers.push(person);
        for (user, to) in readers {
            let message = NewMessage {
                user: Some(user),
                to,
                letter: Letter::Account(letter.clone()),
            };
            self.notifications.send_in(&mut tx, message).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
