//! Queues a message in the transaction of the fact it tells of.

use crate::letter::{Letter, Written};
use crate::{Error, Notifications, SendMail, store};
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::{MessageId, UserId};
use platform::WriteTx;

/// A letter to somebody.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// The account, where the address has one.
    pub user: Option<UserId>,
    /// Where it goes.
    pub to: Email,
    /// What it says.
    pub letter: Letter,
}

/// A message as it is stored first.
#[derive(Debug)]
pub(crate) struct Queued {
    pub(crate) id: MessageId,
    pub(crate) user: Option<UserId>,
    pub(crate) to: Email,
    pub(crate) template: &'static str,
    pub(crate) holds_secret: bool,
    pub(crate) written: Written,
    pub(crate) at: DateTime<Utc>,
}

impl Notifications {
    /// Writes the letter and queues it; it leaves once the caller's transaction is committed.
    ///
    /// # Errors
    /// When the letter cannot be written or the database refuses. Only system actors may queue letters.
    pub async fn send_in(&self, tx: &mut WriteTx, message: NewMessage) -> Result<MessageId, Error> {
        let now = self.ground.clock.now();
        let queued = Queued {
            id: MessageId::fresh(now, &self.ground.rng),
            user: message.user,
            to: message.to,
            template: message.letter.template(),
            holds_secret: message.letter.holds_secret(),
            written: self.signature.under(message.letter.write(self.links.as_ref())?),
            at: now,
        };
        store::messages::add(tx, &queued).await?;
        tx.enqueue(&SendMail { message: queued.id }).await?;
        Ok(queued.id)
    }
}
