//! Text messages that stay in the house. The mailbox page reads them from the stored messages.

use async_trait::async_trait;
use notifications::ports::{OutgoingText, TextError, Texter};
use std::sync::{Mutex, PoisonError};

/// How many messages are remembered; older ones are dropped.
const KEPT: usize = 200;

/// Accepts every message and sends none. The last few are remembered, for tests.
#[derive(Debug, Default)]
pub struct Capture {
    texts: Mutex<Vec<OutgoingText>>,
}

impl Capture {
    /// Returns the messages taken so far, oldest first, and forgets them.
    pub fn take(&self) -> Vec<OutgoingText> {
        std::mem::take(&mut self.texts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Texter for Capture {
    async fn send(&self, text: OutgoingText) -> Result<(), TextError> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if texts.len() == KEPT {
            texts.remove(0);
        }
        texts.push(text);
        Ok(())
    }

    fn captures(&self) -> bool {
        true
    }
}
