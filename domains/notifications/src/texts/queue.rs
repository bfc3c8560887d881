//! Queues a text message in the transaction of the fact it tells of.

use super::{SendText, number_cell};
use crate::store::texts::QueuedText;
use crate::{Error, Notifications, store};
use kernel::ids::{MessageId, UserId};
use kernel::{MobileNumber, Secret};
use platform::{Owner, WriteTx};

/// A text message to somebody.
#[derive(Debug, Clone)]
pub struct NewText {
    /// The account.
    pub user: UserId,
    /// Where it goes.
    pub to: MobileNumber,
    /// What it says.
    pub message: TextMessage,
}

/// What is to be told in few words.
#[derive(Debug, Clone)]
pub enum TextMessage {
    /// A code that proves a number, or its holder.
    Code {
        /// The digits.
        code: Secret<String>,
        /// For how many minutes they count.
        minutes: u32,
    },
}

impl TextMessage {
    const fn template(&self) -> &'static str {
        match self {
            Self::Code { .. } => "text_code",
        }
    }

    /// Writes it. The digits come first: a locked phone shows no more than the beginning.
    fn write(&self) -> String {
        match self {
            Self::Code { code, minutes } => format!(
                "{} is your Muster code. It works for {minutes} minutes. Tell it to nobody: we never ask for it.",
                code.expose()
            ),
        }
    }
}

impl Notifications {
    /// Writes the message and queues it; it leaves once the caller's transaction is committed.
    ///
    /// # Errors
    /// When the database refuses. Only system actors may queue messages.
    pub async fn text_in(&self, tx: &mut WriteTx, text: NewText) -> Result<MessageId, Error> {
        let now = self.ground.clock.now();
        let id = MessageId::fresh(now, &self.ground.rng);
        let owner = Owner::Person(text.user);
        let number = text.to.as_str().as_bytes();
        let sealed = self.ground.vault.seal(tx, owner, number_cell(id), number).await?;
        let queued = QueuedText {
            id,
            user: text.user,
            shown: format!("number ending {}", text.to.ending()),
            number: sealed,
            template: text.message.template(),
            text: text.message.write(),
            at: now,
        };
        store::texts::add(tx, &queued).await?;
        tx.enqueue(&SendText { message: id }).await?;
        Ok(id)
    }

    /// Seals the numbers of messages that wait to leave anew where an old key sealed them, and tells how many those were.
    ///
    /// # Errors
    /// When the database refuses, or a value does not open.
    pub async fn reseal_in(&self, tx: &mut WriteTx, user: UserId) -> Result<u64, Error> {
        Ok(store::texts::reseal(tx, &self.ground.vault, user).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_fits_one_message_and_comes_first() {
        let code = Secret::new("012345".to_owned());
        let text = TextMessage::Code { code, minutes: 5 }.write();
        assert!(
            text.starts_with("012345 is your Muster code.") && text.len() <= 160,
            "{text}"
        );
        assert!(text.is_ascii(), "other letters halve what fits into one message");
    }
}
