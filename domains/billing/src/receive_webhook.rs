//! The provider tells us something.

use crate::jobs::SettlePayment;
use crate::model::{InboundEvent, verify};
use crate::rights::ReceiveEvent;
use crate::store::inbox;
use crate::{Billing, Error};
use kernel::RngExt;
use platform::Actor;

/// A webhook as it came.
#[derive(Debug, Clone)]
pub struct ReceiveWebhook {
    /// The body's bytes, untouched: the signature is over them.
    pub body: Vec<u8>,
    /// The `Stripe-Signature` header.
    pub signature: Option<String>,
}

/// What became of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It was kept, and a job acts on it.
    Queued,
    /// It was kept; it concerns nothing of ours.
    Ignored,
    /// It came before.
    Replay,
}

impl Billing {
    /// Checks the signature, then keeps the event once and queues the job that acts on it, in one transaction. Nothing
    /// in the event is believed but what to ask the provider about.
    ///
    /// # Errors
    /// When the signature does not hold, the body is no event, or its mode is not ours.
    pub async fn receive_webhook(&self, actor: &Actor, command: ReceiveWebhook) -> Result<Received, Error> {
        let now = self.ground.clock.now();
        verify(
            &self.config.webhook_secrets,
            command.signature.as_deref(),
            &command.body,
            now,
            self.config.webhook_tolerance,
        )
        .map_err(Error::Forged)?;
        let event = InboundEvent::parse(&command.body).map_err(|_| Error::Unreadable)?;
        let body = String::from_utf8(command.body).map_err(|_| Error::Unreadable)?;
        if event.live != self.config.live {
            return Err(Error::WrongMode);
        }
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(ReceiveEvent, &self.ground.rng.uuid_v7(now))?;
        if !inbox::add(&mut tx, &permit, &event, &body, now).await? {
            // Dropped with its audit line: a replay leaves no trace.
            return Ok(Received::Replay);
        }
        let received = if event.matters() {
            tx.enqueue(&SettlePayment { event: permit.target() }).await?;
            Received::Queued
        } else {
            Received::Ignored
        };
        tx.commit().await?;
        Ok(received)
    }
}
