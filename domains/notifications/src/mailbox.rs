//! The mailbox page of a development server: what would have been sent.

use crate::{Error, Notifications, store};
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::MessageId;
use platform::{Actor, Denied};
use serde::Serialize;

/// A captured message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailboxMessage {
    /// The message.
    pub id: MessageId,
    /// Who gets it.
    pub to: String,
    /// Which letter it is: `confirm_email`.
    pub template: String,
    /// The subject line.
    pub subject: String,
    /// The plain text; empty where it was forgotten.
    pub text: String,
    /// Every address in the text, in order.
    pub links: Vec<String>,
    /// `queued`, `sent` or `failed`.
    pub state: String,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When it left.
    pub sent_at: Option<DateTime<Utc>>,
}

/// A message before its links were found.
pub(crate) struct Kept {
    pub(crate) id: MessageId,
    pub(crate) to: String,
    pub(crate) template: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) state: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) sent_at: Option<DateTime<Utc>>,
}

impl From<Kept> for MailboxMessage {
    fn from(kept: Kept) -> Self {
        Self {
            links: links_in(&kept.text),
            id: kept.id,
            to: kept.to,
            template: kept.template,
            subject: kept.subject,
            text: kept.text,
            state: kept.state,
            created_at: kept.created_at,
            sent_at: kept.sent_at,
        }
    }
}

impl Notifications {
    /// Returns the newest hundred messages, newest first, to one address or to all. Only the mailbox page of a
    /// development server acts as `dev-mailbox`.
    ///
    /// # Errors
    /// When somebody else asks, or the database does not answer.
    pub async fn mailbox(&self, actor: &Actor, to: Option<&Email>) -> Result<Vec<MailboxMessage>, Error> {
        if !actor.is_system("dev-mailbox") {
            return Err(Denied {
                action: "notifications.read-mailbox",
            }
            .into());
        }
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let kept = store::messages::newest(&mut tx, to, 100).await?;
        Ok(kept.into_iter().map(MailboxMessage::from).collect())
    }
}

/// Finds the addresses in a text: our letters put each on a line of its own.
fn links_in(text: &str) -> Vec<String> {
    text.split_whitespace()
        .filter(|word| word.starts_with("http://") || word.starts_with("https://"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::links_in;

    #[test]
    fn links_are_found_in_order() {
        let text = "Hello,\n\nhttps://a.example/x?t=1\n\nor here:\nhttp://127.0.0.1:8080/sign-in\n";
        assert_eq!(
            links_in(text),
            ["https://a.example/x?t=1", "http://127.0.0.1:8080/sign-in"]
        );
        assert!(links_in("nothing here").is_empty());
    }
}
