//! A browser is sent to a provider.

use crate::model::foreign::{Bound, ForeignFault};
use crate::model::token::Token;
use crate::{Error, Identity};
use chrono::TimeDelta;
use kernel::Secret;
use url::Url;

/// For how long somebody may take to connect their account.
pub(super) const TRY_LIFE: TimeDelta = TimeDelta::minutes(10);

/// Where to.
#[derive(Debug, Clone)]
pub struct BeginForeign {
    /// The provider's word.
    pub provider: String,
    /// The page of ours that was asked for.
    pub next: String,
}

/// The way there, and what the browser carries meanwhile.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The provider's page.
    pub address: String,
    /// What the cookie carries: one secret under our seal.
    pub cookie: Secret<String>,
    /// For how long the browser keeps it.
    pub seconds: u32,
}

impl Identity {
    /// Tells the way to a provider, and what the browser is to carry meanwhile. Nothing is written down yet.
    ///
    /// # Errors
    /// `Foreign` when there is no such provider, or it does not answer.
    pub async fn begin_foreign(&self, command: BeginForeign) -> Result<Begun, Error> {
        let now = self.ground.clock.now();
        let known = self.foreign.find(&command.provider)?;
        let metadata = known.metadata(now).await?;
        let secret = Token::fresh(&self.ground.rng);
        let bound = Bound(&secret);
        let mut address = Url::parse(&metadata.authorization_endpoint).map_err(|_| ForeignFault::Unreachable)?;
        address.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("scope", "openid email"),
            ("client_id", &known.provider.client),
            ("redirect_uri", &self.foreign.callback(&command.provider)),
            ("state", &bound.state()),
            ("nonce", &bound.nonce()),
            ("code_challenge", &bound.challenge()),
            ("code_challenge_method", "S256"),
        ]);
        let ticket = self.inner.tickets.issue_for(
            &word(&command.provider),
            &Secret::new(format!("{}~{}", secret.text().expose(), command.next)),
            now,
        );
        Ok(Begun {
            address: address.into(),
            cookie: ticket.cookie,
            seconds: ticket.seconds,
        })
    }

    /// Returns the secret that a browser carries and the page it asked for, if they are ours, for this provider and young
    /// enough.
    pub(super) fn open_try(&self, provider: &str, cookie: &Secret<String>) -> Option<(Token, String)> {
        let now = self.ground.clock.now();
        let text = self.inner.tickets.redeem_for(&word(provider), cookie, now).ok()?;
        let (secret, next) = text.expose().split_once('~')?;
        Some((Token::parse(secret)?, next.to_owned()))
    }
}

/// What the browser's ticket is good for: one provider's answer.
fn word(provider: &str) -> String {
    format!("for sign-in with {provider}")
}
