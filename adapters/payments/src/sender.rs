//! How the sandbox reaches us: as any provider would, by a POST.

use async_trait::async_trait;
use platform::outgoing::Client;

/// Our own answers are short.
const MOST_BYTES: usize = 64 * 1024;

/// The event did not arrive. The text is technical and meant for logs.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the event did not arrive: {0}")]
pub struct SendError(pub String);

/// Brings a signed event to our webhook.
#[async_trait]
pub trait WebhookSender: Send + Sync {
    /// Sends the body with its `Stripe-Signature`.
    ///
    /// # Errors
    /// When it was not taken.
    async fn send(&self, body: &[u8], signature: &str) -> Result<(), SendError>;
}

/// Sends over HTTP, to our own loopback address.
#[derive(Debug, Clone)]
pub struct HttpSender {
    client: Client,
    url: String,
}

impl HttpSender {
    /// Makes a sender. `url` is the whole address of the webhook.
    pub const fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }
}

#[async_trait]
impl WebhookSender for HttpSender {
    async fn send(&self, body: &[u8], signature: &str) -> Result<(), SendError> {
        let answer = self
            .client
            .post(&self.url)
            .map_err(|error| SendError(error.to_string()))?
            .header("content-type", "application/json")
            .header("stripe-signature", signature)
            .body(body)
            .send(MOST_BYTES)
            .await
            .map_err(|error| SendError(error.to_string()))?;
        match answer.status {
            200..=299 => Ok(()),
            status => Err(SendError(format!("status {status}"))),
        }
    }
}
