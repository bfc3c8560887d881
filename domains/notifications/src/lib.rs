//! Tells people things: letters with fixed wording, queued with the fact they tell of and sent by a job.

mod change_choices;
mod erase;
mod error;
mod export;
mod jobs;
mod letter;
mod mailbox;
mod model;
pub mod ports;
mod retain;
pub mod rights;
mod send;
mod signature;
mod store;
mod texts;
mod wake;

pub use error::Error;
pub use jobs::SendMail;
pub use letter::{AccountLetter, Letter, OrganisationLetter, PassportLetter, ShiftDetails, Written};
pub use mailbox::MailboxMessage;
pub use model::{Choices, ChoicesInput, Group, Hour, QuietHours};
pub use send::NewMessage;
pub use signature::Signature;
pub use texts::{NewText, SendText, TextMessage};
pub use wake::{WOKEN_AT_ONCE, WaitingLetter, WakeLetters};

use platform::Ground;
use ports::{Links, Mailer, Texter};
use std::sync::Arc;

/// The domain's door plate.
#[derive(Clone)]
pub struct Notifications {
    ground: Ground,
    links: Arc<dyn Links>,
    mailer: Arc<dyn Mailer>,
    texter: Option<Arc<dyn Texter>>,
    signature: Signature,
}

impl Notifications {
    /// Puts the domain together.
    pub fn new(ground: Ground, links: Arc<dyn Links>, mailer: Arc<dyn Mailer>) -> Self {
        Self {
            ground,
            links,
            mailer,
            texter: None,
            signature: Signature::default(),
        }
    }

    /// Sends text messages through a gateway, where there is one.
    #[must_use]
    pub fn texting(mut self, texter: Option<Arc<dyn Texter>>) -> Self {
        self.texter = texter;
        self
    }

    /// Says who stands at the foot of every letter.
    pub fn signed(mut self, signature: Signature) -> Self {
        self.signature = signature;
        self
    }
}
