//! A person signs in with a browser.

use crate::model::account::Account;
use crate::model::methods::{Method, Methods};
use crate::model::session::absolute_end;
use crate::model::token::Token;
use crate::store::sessions::NewSession;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use kernel::ids::SessionId;
use kernel::{Email, Secret};
use platform::Actor;
use std::net::IpAddr;

/// What the person claims.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The address.
    pub email: Email,
    /// The password as typed.
    pub password: Secret<String>,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
}

/// A session that has just begun.
#[derive(Debug, Clone)]
pub struct BrowserSession {
    /// The session.
    pub session: SessionId,
    /// What the cookie carries. We keep only its hash.
    pub cookie: Secret<String>,
    /// When the browser should forget it.
    pub expires_at: DateTime<Utc>,
    /// Who signed in.
    pub account: Account,
}

impl Identity {
    /// Checks the password and begins a session with a new secret.
    ///
    /// # Errors
    /// `NotSignedIn` whatever is wrong with address, password or account; `TooManyTries`; `Busy`.
    pub async fn sign_in(&self, caller: &Actor, command: SignIn) -> Result<BrowserSession, Error> {
        let authenticator = self.authenticator(caller);
        let proof = self.prove(&authenticator, &command).await?;
        let now = self.ground.clock.now();
        let cookie = Token::fresh(&self.ground.rng);
        let session = NewSession {
            id: SessionId::fresh(now, &self.ground.rng),
            cookie: Some(cookie.hash()),
            user_version: proof.account.version,
            methods: Methods::only(Method::Password),
            device: None,
            now,
            expires_at: absolute_end(proof.account.standing, now, &self.inner.config),
        };
        let mut tx = self.ground.db.write(&authenticator).await?;
        proof.hold(&mut tx, now).await?;
        let permit = tx.permit(rights::OpenSession, &proof.account.user)?;
        store::sessions::add(&mut tx, &permit, &session).await?;
        store::sessions::end_oldest(&mut tx, &permit, self.inner.config.sessions_each, now).await?;
        tx.commit().await?;
        Ok(BrowserSession {
            session: session.id,
            cookie: cookie.text(),
            expires_at: session.expires_at,
            account: proof.account,
        })
    }
}
