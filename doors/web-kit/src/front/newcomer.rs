//! Somebody who has just signed in: the request came in anonymous, and its answer already depends on who they are.

use super::Inner;
use crate::authenticator::Credential;
use crate::cookies;
use crate::problem::{Problem, Result};
use crate::visit::Visit;
use axum::extract::FromRequestParts;
use http::request::Parts;
use kernel::Secret;
use kernel::ids::{RequestId, SessionId};
use platform::Actor;
use std::sync::Arc;

/// Recognises the holder of a cookie or token that the handler's use case has just handed out, or of a session that
/// something of ours names.
#[derive(Clone)]
pub struct Newcomer {
    kit: Arc<Inner>,
    request: RequestId,
    before: Option<Secret<String>>,
}

/// The kit, on its way to the extractor.
#[derive(Clone)]
pub(super) struct Recogniser(pub(super) Arc<Inner>);

impl Newcomer {
    /// The session's cookie that the browser held before. Whoever has it besides shall hold nothing any more.
    pub const fn before(&self) -> Option<&Secret<String>> {
        self.before.as_ref()
    }

    /// Returns the actor that the cookie makes of its bearer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn with_cookie(&self, cookie: &Secret<String>) -> Result<Actor> {
        self.with(&Credential::Cookie(cookie.clone())).await
    }

    /// Returns the actor that the access token makes of its bearer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn with_token(&self, token: &Secret<String>) -> Result<Actor> {
        self.with(&Credential::Token(token.clone())).await
    }

    /// Returns the actor that is signed in by a session. The caller has checked the seal of what names it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn with_session(&self, session: SessionId) -> Result<Actor> {
        self.with(&Credential::Named(session)).await
    }

    async fn with(&self, credential: &Credential) -> Result<Actor> {
        let now = self.kit.clock.now();
        let seen = self.kit.authenticator.recognise(credential, self.request, now).await?;
        Ok(seen.actor)
    }
}

impl<S: Sync> FromRequestParts<S> for Newcomer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let Recogniser(kit) = parts.extensions.get().cloned().ok_or_else(Problem::fault)?;
        Ok(Self {
            kit,
            request: visit.request,
            before: cookies::find(&parts.headers, cookies::SESSION).map(|cookie| Secret::new(cookie.to_owned())),
        })
    }
}
