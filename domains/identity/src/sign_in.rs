//! A person signs in with a browser.

use crate::model::account::Account;
use crate::model::client::{agent_of, network_of};
use crate::model::methods::{Method, Methods};
use crate::model::session::absolute_end;
use crate::model::token::{Token, TokenHash};
use crate::store::sessions::{NewSession, Origin};
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::SignedInOnNewDevice;
use kernel::ids::SessionId;
use kernel::{Email, Secret};
use platform::{Actor, Permit, WriteTx};
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
    /// The cookie of a browser that has signed somebody in before.
    pub device: Option<Secret<String>>,
    /// What the client says it is: a browser's `User-Agent`. Only a coarse name of it is kept.
    pub agent: Option<String>,
}

impl SignIn {
    /// Returns what is kept of where it came from.
    pub(crate) fn origin(&self) -> Origin {
        Origin {
            agent: self.agent.as_deref().and_then(agent_of),
            network: self.place.map(network_of),
        }
    }
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
    /// What the browser keeps to be known next time, also after this session has ended.
    pub device: Secret<String>,
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
        let shown = command.device.as_ref().and_then(|device| Token::parse(device.expose()));
        let device = shown.unwrap_or_else(|| Token::fresh(&self.ground.rng));
        let session = NewSession {
            id: SessionId::fresh(now, &self.ground.rng),
            cookie: Some(cookie.hash()),
            user_version: proof.account.version,
            methods: Methods::only(Method::Password),
            device: None,
            origin: command.origin(),
            now,
            expires_at: absolute_end(proof.account.standing, now, &self.inner.config),
        };
        let mut tx = self.ground.db.write(&authenticator).await?;
        proof.hold(&mut tx, now).await?;
        let permit = tx.permit(rights::OpenSession, &proof.account.user)?;
        store::sessions::add(&mut tx, &permit, &session).await?;
        store::sessions::end_oldest(&mut tx, &permit, self.inner.config.sessions_each, now).await?;
        self.note_device(&mut tx, &permit, &proof.account, &device.hash())
            .await?;
        tx.commit().await?;
        Ok(BrowserSession {
            session: session.id,
            cookie: cookie.text(),
            device: device.text(),
            expires_at: session.expires_at,
            account: proof.account,
        })
    }

    /// Remembers the device, and tells the person when it is not one of those they use.
    pub(crate) async fn note_device(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<rights::OpenSession>,
        account: &Account,
        device: &TokenHash,
    ) -> Result<(), Error> {
        let now = self.ground.clock.now();
        if store::known_devices::note(tx, permit, device, now).await? {
            let event = SignedInOnNewDevice {
                user: account.user,
                email: account.email.clone(),
                at: now,
            };
            tx.emit(&event).await?;
        }
        Ok(())
    }
}
