//! Queues a message in the transaction of the fact it tells of.

use crate::letter::{Letter, Written};
use crate::model::Fate;
use crate::ports::AccountPage;
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
    /// When its reader's quiet hours end, if it came in them and can wait.
    pub(crate) not_before: Option<DateTime<Utc>>,
}

impl Notifications {
    /// Writes the letter and queues it; it leaves once the caller's transaction is committed, or when its reader's quiet
    /// hours are over. A letter of a group that its reader switched off is not queued: then there is no message.
    ///
    /// # Errors
    /// When the letter cannot be written or the database refuses. Only system actors may queue letters.
    pub async fn send_in(&self, tx: &mut WriteTx, message: NewMessage) -> Result<Option<MessageId>, Error> {
        let now = self.ground.clock.now();
        let not_before = match fate(tx, &message, now).await? {
            Fate::Never => return Ok(None),
            Fate::Wait { until } => Some(until),
            Fate::Now => None,
        };
        let queued = Queued {
            id: MessageId::fresh(now, &self.ground.rng),
            user: message.user,
            to: message.to,
            template: message.letter.template(),
            holds_secret: message.letter.holds_secret(),
            written: self.written(&message.letter)?,
            at: now,
            not_before,
        };
        store::messages::add(tx, &queued).await?;
        if queued.not_before.is_none() {
            tx.enqueue(&SendMail { message: queued.id }).await?;
        }
        Ok(Some(queued.id))
    }

    /// Writes it with its foot: who writes, and where one chooses what one is written to about.
    fn written(&self, letter: &Letter) -> Result<Written, Error> {
        let written = self.signature.under(letter.write(self.links.as_ref())?);
        let choices = || self.links.account(AccountPage::Notifications);
        Ok(match letter.group() {
            Some(_) => written.with_choices(&choices()),
            None => written,
        })
    }
}

/// What its reader's choices make of a letter. Those of no group, and to nobody's account, go at once.
async fn fate(tx: &mut WriteTx, message: &NewMessage, now: DateTime<Utc>) -> Result<Fate, Error> {
    let (Some(user), Some(group)) = (message.user, message.letter.group()) else {
        return Ok(Fate::Now);
    };
    let choices = store::choices::of(tx, user).await?.unwrap_or_default();
    Ok(choices.fate(group, message.letter.of_use_until(), now))
}
