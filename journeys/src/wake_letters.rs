//! Letters that waited for the end of quiet hours go to where their readers are reached by then: identity knows.

use crate::failure::{Failure, outcome};
use identity::Identity;
use notifications::{Notifications, WOKEN_AT_ONCE, WakeLetters};
use platform::{Actor, Ground, Outcome};

/// Wakes letters.
#[derive(Clone)]
pub struct LetterWaker {
    ground: Ground,
    identity: Identity,
    notifications: Notifications,
}

impl LetterWaker {
    /// Puts the journey together.
    pub const fn new(ground: Ground, identity: Identity, notifications: Notifications) -> Self {
        Self {
            ground,
            identity,
            notifications,
        }
    }

    /// Sends each letter that has waited long enough, unless its reader has switched its group or their account off
    /// meanwhile: then it is taken away. A letter waits once.
    pub async fn run(&self, actor: &Actor, _job: WakeLetters) -> Outcome {
        loop {
            match self.some(actor).await {
                Ok(looked_at) if looked_at < usize::from(WOKEN_AT_ONCE) => return Outcome::Done,
                Ok(_) => {}
                Err(failure) => return outcome(Err(failure)),
            }
        }
    }

    async fn some(&self, actor: &Actor) -> Result<usize, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        let letters = self.notifications.waiting_in(&mut tx).await?;
        for letter in &letters {
            let reached = self.identity.contact_in(&mut tx, letter.user).await?;
            if let Some(contact) = reached.filter(|_| !letter.switched_off) {
                self.notifications
                    .wake_in(&mut tx, letter.message, &contact.email)
                    .await?;
            } else {
                self.notifications.drop_waiting_in(&mut tx, letter.message).await?;
            }
        }
        tx.commit().await?;
        Ok(letters.len())
    }
}
