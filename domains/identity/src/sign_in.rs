//! A person signs in with a browser.

use crate::factors::Begun;
use crate::model::account::Account;
use crate::model::client::{agent_of, network_of};
use crate::model::methods::{Method, Methods};
use crate::open_session::Entry;
use crate::store::sessions::Origin;
use crate::{Error, Identity};
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
    /// Checks the password and begins a session with a new secret, unless the account has a second factor.
    ///
    /// # Errors
    /// `NotSignedIn` whatever is wrong with address, password or account; `SecondFactorNeeded` with the ticket for
    /// [`Identity::finish_sign_in`]; `TooManyTries`; `Busy`.
    pub async fn sign_in(&self, caller: &Actor, command: SignIn) -> Result<BrowserSession, Error> {
        let authenticator = self.authenticator(caller);
        let proof = self.prove(&authenticator, &command).await?;
        let mut tx = self.ground.db.write(&authenticator).await?;
        proof.hold(&mut tx).await?;
        let methods = Methods::only(Method::Password);
        let tx = self
            .ask_for_second(tx, &proof.account, Begun::in_browser(methods))
            .await?;
        let entry = Entry {
            account: proof.account,
            methods,
            origin: command.origin(),
        };
        self.open_browser_session(tx, entry, command.device.as_ref()).await
    }
}
