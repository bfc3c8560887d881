//! Mail that stays in the house. The mailbox page reads it from the stored messages.

use async_trait::async_trait;
use notifications::ports::{MailError, Mailer, OutgoingMail};
use std::sync::{Mutex, PoisonError};

/// How many mails are remembered; older ones are dropped.
const KEPT: usize = 200;

/// Accepts every mail and sends none. The last few are remembered, for tests.
#[derive(Debug, Default)]
pub struct Capture {
    mails: Mutex<Vec<OutgoingMail>>,
}

impl Capture {
    /// Returns the mails taken so far, oldest first, and forgets them.
    pub fn take(&self) -> Vec<OutgoingMail> {
        std::mem::take(&mut self.mails.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Mailer for Capture {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        if mails.len() == KEPT {
            mails.remove(0);
        }
        mails.push(mail);
        Ok(())
    }

    fn captures(&self) -> bool {
        true
    }
}
