//! A provider that tells us something: nobody signs in, the signature over the body is the proof.

use super::newcomer::Recogniser;
use crate::problem::{Problem, Result};
use crate::visit::Visit;
use axum::extract::FromRequestParts;
use http::request::Parts;
use platform::Actor;

/// The system actor under which a provider's webhooks are taken. It may put an event into the inbox and nothing else;
/// the use case checks the signature first.
#[derive(Debug, Clone, Copy)]
pub struct WebhookActor(pub Actor);

impl<S: Sync> FromRequestParts<S> for WebhookActor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let Recogniser(kit) = parts.extensions.get().cloned().ok_or_else(Problem::fault)?;
        Ok(Self(kit.authenticator.payments_webhook(visit.request)))
    }
}
