//! A person signs in with a passkey, without an address and a password. It checks the person itself, so it counts as both
//! factors.

use super::Asked;
use crate::model::client::{agent_of, network_of};
use crate::model::methods::{Method, Methods};
use crate::model::passkey::PasskeyProof;
use crate::model::token::Token;
use crate::open_session::Entry;
use crate::sign_in_for_tokens::check_device;
use crate::store::sessions::Origin;
use crate::{BrowserSession, Error, Identity, TokenPair, rights, store};
use kernel::Secret;
use platform::{Actor, WriteTx};
use std::net::IpAddr;

/// What the person shows.
#[derive(Debug, Clone)]
pub struct PasskeySignIn {
    /// The authenticator's answer.
    pub answer: PasskeyProof,
    /// The ticket of a sign-in by password that this finishes, if there is one. It opens nothing afterwards.
    pub ticket: Option<Secret<String>>,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
    /// The cookie of a browser that has signed somebody in before.
    pub device: Option<Secret<String>>,
    /// What the client says it is: a browser's `User-Agent`. Only a coarse name of it is kept.
    pub agent: Option<String>,
}

impl PasskeySignIn {
    fn origin(&self) -> Origin {
        Origin {
            agent: self.agent.as_deref().and_then(agent_of),
            network: self.place.map(network_of),
        }
    }
}

impl Identity {
    /// Checks the passkey and begins a browser's session.
    ///
    /// # Errors
    /// `Passkey`, the same whatever is wrong with answer, passkey or account.
    pub async fn sign_in_with_passkey(&self, caller: &Actor, command: PasskeySignIn) -> Result<BrowserSession, Error> {
        let (tx, entry) = self.enter_by_passkey(caller, &command).await?;
        self.open_browser_session(tx, entry, command.device.as_ref()).await
    }

    /// Checks the passkey and begins a family of tokens.
    ///
    /// # Errors
    /// As for [`Identity::sign_in_with_passkey`]; `Invalid` when the client's name for its device breaks a rule.
    pub async fn sign_in_with_passkey_for_tokens(
        &self,
        caller: &Actor,
        command: PasskeySignIn,
        device: Option<String>,
    ) -> Result<TokenPair, Error> {
        check_device(device.as_deref())?;
        let (tx, entry) = self.enter_by_passkey(caller, &command).await?;
        self.open_token_family(tx, entry, device).await
    }

    async fn enter_by_passkey(&self, caller: &Actor, command: &PasskeySignIn) -> Result<(WriteTx, Entry), Error> {
        let authenticator = self.authenticator(caller);
        let proof = self
            .check_passkey(&authenticator, Asked::SignIn, &command.answer)
            .await?;
        let tx = self.ground.db.write(&authenticator).await?;
        let mut tx = self.hold_passkey(tx, &proof).await?;
        if let Some(ticket) = command.ticket.as_ref().and_then(|text| Token::parse(text.expose())) {
            let permit = tx.permit(rights::CheckFactor, &proof.account.user)?;
            let now = self.ground.clock.now();
            store::half_logins::use_up(&mut tx, &permit, &ticket.hash(), now).await?;
        }
        let entry = Entry {
            account: proof.account,
            methods: Methods::only(Method::Passkey),
            origin: command.origin(),
        };
        Ok((tx, entry))
    }
}
