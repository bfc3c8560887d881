//! A person signs in with a passkey, without an address and a password. It checks the person itself, so it counts as both
//! factors.

use super::Asked;
use super::check::Proof;
use crate::model::client::{agent_of, network_of};
use crate::model::methods::{Method, Methods};
use crate::model::passkey::PasskeyProof;
use crate::model::session::absolute_end;
use crate::model::token::{Token, TokenHash};
use crate::sign_in_for_tokens::{app_hash, check_device};
use crate::store::sessions::{NewSession, Origin};
use crate::{BrowserSession, Error, Identity, TokenPair, rights, store};
use chrono::{DateTime, Utc};
use kernel::Secret;
use kernel::ids::SessionId;
use platform::{Actor, WriteTx};
use std::net::IpAddr;

/// What the person shows.
#[derive(Debug, Clone)]
pub struct PasskeySignIn {
    /// The authenticator's answer.
    pub answer: PasskeyProof,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
    /// The cookie of a browser that has signed somebody in before.
    pub device: Option<Secret<String>>,
    /// What the client says it is: a browser's `User-Agent`. Only a coarse name of it is kept.
    pub agent: Option<String>,
}

impl Identity {
    /// Checks the passkey and begins a browser's session.
    ///
    /// # Errors
    /// `Passkey`, the same whatever is wrong with answer, passkey or account.
    pub async fn sign_in_with_passkey(&self, caller: &Actor, command: PasskeySignIn) -> Result<BrowserSession, Error> {
        let authenticator = self.authenticator(caller);
        let proof = self
            .check_passkey(&authenticator, Asked::SignIn, &command.answer)
            .await?;
        let now = self.ground.clock.now();
        let cookie = Token::fresh(&self.ground.rng);
        let shown = command.device.as_ref().and_then(|device| Token::parse(device.expose()));
        let device = shown.unwrap_or_else(|| Token::fresh(&self.ground.rng));
        let session = NewSession {
            cookie: Some(cookie.hash()),
            expires_at: absolute_end(proof.account.standing, now, &self.inner.config),
            ..self.passkey_session(&proof, &command, now)
        };
        let tx = self
            .begin_by_passkey(&authenticator, &proof, &session, &device.hash())
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
        let authenticator = self.authenticator(caller);
        let proof = self
            .check_passkey(&authenticator, Asked::SignIn, &command.answer)
            .await?;
        let now = self.ground.clock.now();
        let session = NewSession {
            device,
            ..self.passkey_session(&proof, &command, now)
        };
        let app = app_hash(session.device.as_deref());
        let draft = self.draft_pair(now);
        let mut tx = self.begin_by_passkey(&authenticator, &proof, &session, &app).await?;
        let keep = tx.permit(rights::KeepSession, &session.id)?;
        let pair = self.row(&draft, None, now, session.expires_at);
        store::refresh_tokens::add(&mut tx, &keep, &pair).await?;
        tx.commit().await?;
        self.sign_pair(draft, session.id, proof.account, (now, session.methods), now)
    }

    /// A session as an API client's, which has no cookie.
    fn passkey_session(&self, proof: &Proof, command: &PasskeySignIn, now: DateTime<Utc>) -> NewSession {
        NewSession {
            id: SessionId::fresh(now, &self.ground.rng),
            cookie: None,
            user_version: proof.account.version,
            methods: Methods::only(Method::Passkey),
            device: None,
            origin: Origin {
                agent: command.agent.as_deref().and_then(agent_of),
                network: command.place.map(network_of),
            },
            now,
            expires_at: now + self.inner.config.family_life,
        }
    }

    async fn begin_by_passkey(
        &self,
        authenticator: &Actor,
        proof: &Proof,
        session: &NewSession,
        device: &TokenHash,
    ) -> Result<WriteTx, Error> {
        let tx = self.ground.db.write(authenticator).await?;
        let mut tx = self.hold_passkey(tx, proof).await?;
        let permit = tx.permit(rights::OpenSession, &proof.account.user)?;
        store::sessions::add(&mut tx, &permit, session).await?;
        store::sessions::end_oldest(&mut tx, &permit, self.inner.config.sessions_each, session.now).await?;
        self.note_device(&mut tx, &permit, &proof.account, device).await?;
        Ok(tx)
    }
}
