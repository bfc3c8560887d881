//! Letters that waited for the end of quiet hours.

use crate::model::Group;
use crate::{Error, Notifications, SendMail, store};
use kernel::Email;
use kernel::ids::{MessageId, UserId};
use platform::{Job, WriteTx};
use serde::{Deserialize, Serialize};

/// How many are looked at in one transaction.
pub const WOKEN_AT_ONCE: u16 = 200;

/// Lets every letter go that has waited long enough. Runs every five minutes as the system actor `letter-waker`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct WakeLetters {}

impl Job for WakeLetters {
    const NAME: &'static str = "wake-letters";

    fn key(&self) -> Option<String> {
        Some("all".to_owned())
    }
}

/// A letter that has waited long enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingLetter {
    /// The letter.
    pub message: MessageId,
    /// Who is to read it.
    pub user: UserId,
    /// Whether its reader switched its group off meanwhile.
    pub switched_off: bool,
}

impl Notifications {
    /// Returns letters that have waited long enough, at most [`WOKEN_AT_ONCE`] of them, and holds them until the transaction
    /// ends.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn waiting_in(&self, tx: &mut WriteTx) -> Result<Vec<WaitingLetter>, Error> {
        let due = store::waiting::due(tx, self.ground.clock.now(), WOKEN_AT_ONCE).await?;
        let letters = due.into_iter().map(|letter| {
            let group = Group::of_template(&letter.template);
            let off = |group: Group| letter.switched_off.iter().any(|word| word == group.as_str());
            WaitingLetter {
                message: letter.id,
                user: letter.user,
                switched_off: group.is_some_and(off),
            }
        });
        Ok(letters.collect())
    }

    /// Hands a letter that has waited to the job that sends it, to where its reader is reached now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn wake_in(&self, tx: &mut WriteTx, message: MessageId, to: &Email) -> Result<(), Error> {
        store::waiting::wake(tx, message, to).await?;
        tx.enqueue(&SendMail { message }).await?;
        Ok(())
    }

    /// Takes a letter away that has waited, and that nobody wants any more.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn drop_waiting_in(&self, tx: &mut WriteTx, message: MessageId) -> Result<(), Error> {
        Ok(store::waiting::remove(tx, message).await?)
    }
}
