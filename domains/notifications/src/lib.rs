//! Tells people things: letters with fixed wording, queued with the fact they tell of and sent by a job.

mod error;
mod jobs;
mod letter;
mod mailbox;
pub mod ports;
mod send;
mod signature;
mod store;

pub use error::Error;
pub use jobs::SendMail;
pub use letter::{AccountLetter, Letter, OrganisationLetter, ShiftDetails, Written};
pub use mailbox::MailboxMessage;
pub use send::NewMessage;
pub use signature::Signature;

use platform::Ground;
use ports::{Links, Mailer};
use std::sync::Arc;

/// The domain's door plate.
#[derive(Clone)]
pub struct Notifications {
    ground: Ground,
    links: Arc<dyn Links>,
    mailer: Arc<dyn Mailer>,
    signature: Signature,
}

impl Notifications {
    /// Puts the domain together.
    pub fn new(ground: Ground, links: Arc<dyn Links>, mailer: Arc<dyn Mailer>) -> Self {
        Self {
            ground,
            links,
            mailer,
            signature: Signature::default(),
        }
    }

    /// Says who stands at the foot of every letter.
    pub fn signed(mut self, signature: Signature) -> Self {
        self.signature = signature;
        self
    }
}
