//! One call: what is sent, and an answer of bounded length. A place that does not answer is left alone for a while.

use super::Host;
use kernel::Secret;
use reqwest::RequestBuilder;
use serde::Serialize;
use std::error::Error;
use std::sync::Arc;

/// Bytes of the longest answer that is read, whatever the caller would take.
const MOST_BYTES: usize = 1_000_000;

/// There is no answer. The text is technical and meant for logs; it names no address, for a query could hold a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The place did not answer lately, so nothing was sent.
    #[error("it did not answer lately and is left alone for a while")]
    Resting,
    /// Nobody answered in time, or the connection broke.
    #[error("{0}")]
    Unreachable(String),
    /// It says more than is read.
    #[error("the answer is too long")]
    TooLong,
}

/// What came back, read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status. A redirect is an answer like another.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// A call that is put together and sent once. Nothing here tries again: whoever calls knows whether that is safe.
#[derive(Debug)]
#[must_use]
pub struct Call {
    request: RequestBuilder,
    host: Arc<Host>,
}

impl Call {
    pub(super) const fn new(request: RequestBuilder, host: Arc<Host>) -> Self {
        Self { request, host }
    }

    /// Adds a header.
    pub fn header(self, name: &str, value: &str) -> Self {
        let request = self.request.header(name, value);
        Self { request, ..self }
    }

    /// Shows a token.
    pub fn bearer(self, token: &Secret<String>) -> Self {
        let request = self.request.bearer_auth(token.expose());
        Self { request, ..self }
    }

    /// Shows a name and a word.
    pub fn basic(self, name: &str, word: &Secret<String>) -> Self {
        let request = self.request.basic_auth(name, Some(word.expose()));
        Self { request, ..self }
    }

    /// Sends fields as a form does.
    pub fn form<T: Serialize + ?Sized>(self, fields: &T) -> Self {
        let request = self.request.form(fields);
        Self { request, ..self }
    }

    /// Sends bytes.
    pub fn body(self, bytes: impl Into<Vec<u8>>) -> Self {
        let request = self.request.body(bytes.into());
        Self { request, ..self }
    }

    /// Sends it, and reads an answer of up to `most` bytes, and never more than 1 MB.
    ///
    /// # Errors
    /// When there is no answer, it is too long, or the place is left alone. An answer that says no is none of these.
    pub async fn send(self, most: usize) -> Result<Answer, CallError> {
        if !self.host.breaker.may_try() {
            return Err(CallError::Resting);
        }
        let answer = read(self.request, most.min(MOST_BYTES)).await;
        let is_well = match &answer {
            Ok(answer) => answer.status < 500,
            // It says too much, but it says something.
            Err(CallError::TooLong) => true,
            Err(CallError::Resting | CallError::Unreachable(_)) => false,
        };
        if self.host.breaker.note(is_well) {
            if is_well {
                tracing::info!(host = %self.host.name, "outgoing.answers_again");
            } else {
                tracing::warn!(host = %self.host.name, "outgoing.left_alone");
            }
        }
        answer
    }
}

async fn read(request: RequestBuilder, most: usize) -> Result<Answer, CallError> {
    let mut answer = request.send().await.map_err(unreachable)?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > most {
            return Err(CallError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    let status = answer.status().as_u16();
    Ok(Answer { status, body })
}

/// What went wrong, and what that came of.
fn unreachable(error: reqwest::Error) -> CallError {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut root = error.source();
    while let Some(deeper) = root.and_then(Error::source) {
        root = Some(deeper);
    }
    if let Some(root) = root {
        words = format!("{words}: {root}");
    }
    CallError::Unreachable(words)
}
