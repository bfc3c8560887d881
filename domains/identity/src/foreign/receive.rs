//! A browser comes back from a provider.

use super::connect::Waiting;
use crate::factors::Begun;
use crate::model::account::Account;
use crate::model::client::{agent_of, network_of};
use crate::model::foreign::{Bound, Expected, ForeignFault, Person, TokenAnswer, TokenFault, check};
use crate::model::methods::{Method, Methods};
use crate::model::token::Token;
use crate::open_session::Entry;
use crate::sign_in::BrowserSession;
use crate::store::sessions::Origin;
use crate::{Error, Identity, store};
use chrono::{DateTime, Utc};
use kernel::Secret;
use platform::Actor;
use serde_json::json;
use std::net::IpAddr;

/// What the browser brings.
#[derive(Debug, Clone, Default)]
pub struct ForeignAnswer {
    /// The provider's word, from the address.
    pub provider: String,
    /// The state that went out.
    pub state: Option<String>,
    /// The code to swap.
    pub code: Option<Secret<String>>,
    /// Who says so (RFC 9207).
    pub issuer: Option<String>,
    /// What went wrong there.
    pub error: Option<String>,
    /// The cookie of the browser that began.
    pub cookie: Option<Secret<String>>,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
    /// The cookie of a browser that has signed somebody in before.
    pub device: Option<Secret<String>>,
    /// What the client says it is. Only a coarse name of it is kept.
    pub agent: Option<String>,
}

impl ForeignAnswer {
    fn origin(&self) -> Origin {
        Origin {
            agent: self.agent.as_deref().and_then(agent_of),
            network: self.place.map(network_of),
        }
    }
}

/// What comes next.
#[derive(Debug, Clone)]
pub enum Received {
    /// They are in, and wanted this page.
    SignedIn(Box<BrowserSession>, String),
    /// Something is left to do first; the browser keeps the ticket.
    Waits(Waiting),
}

impl Identity {
    /// Checks what a provider's answer proves, and lets the person in if their account is connected to it. Each answer counts
    /// once, and only in the browser that began.
    ///
    /// # Errors
    /// `Foreign` with the fault; `SecondFactorNeeded` with the ticket for [`Identity::finish_sign_in`].
    pub async fn receive_foreign(&self, caller: &Actor, answer: ForeignAnswer) -> Result<Received, Error> {
        let authenticator = self.authenticator(caller);
        let now = self.ground.clock.now();
        let (secret, next) = self.use_try(&authenticator, &answer, now).await?;
        let person = match self.ask(&answer, &secret, now).await {
            Ok(person) => person,
            Err(fault) => {
                self.note_foreign_refusal(&authenticator, &answer.provider, fault)
                    .await?;
                return Err(fault.into());
            }
        };
        let mut tx = self.ground.db.write(&authenticator).await?;
        let Some((link, user)) = store::foreign::find(&mut tx, &person.issuer, &person.subject).await? else {
            return self
                .set_waiting(tx, (answer.provider, next), person)
                .await
                .map(Received::Waits);
        };
        let account = store::users::lock(&mut tx, user).await?.filter(Account::is_open);
        let account = account.ok_or(Error::NotSignedIn)?;
        store::foreign::note_use(&mut tx, link, now).await?;
        let detail = json!({ "provider": answer.provider });
        tx.audit("identity.signed-in-by-provider", Some(user.get()), detail);
        let methods = Methods::only(Method::Foreign);
        let tx = self.ask_for_second(tx, &account, Begun::in_browser(methods)).await?;
        let entry = Entry {
            account,
            methods,
            origin: answer.origin(),
        };
        let session = self.open_browser_session(tx, entry, answer.device.as_ref()).await?;
        Ok(Received::SignedIn(Box::new(session), next))
    }

    /// Uses up what the browser carries, whatever the answer says: then nothing of it works twice.
    async fn use_try(
        &self,
        authenticator: &Actor,
        answer: &ForeignAnswer,
        now: DateTime<Utc>,
    ) -> Result<(Token, String), Error> {
        self.foreign.find(&answer.provider)?;
        let carried = answer
            .cookie
            .as_ref()
            .and_then(|cookie| self.open_try(&answer.provider, cookie));
        let (secret, next) = carried.ok_or(ForeignFault::Ended)?;
        // An answer with a state of somebody else's must not end the try that this browser has begun.
        if !answer
            .state
            .as_deref()
            .is_some_and(|state| Bound(&secret).is_state(state))
        {
            return Err(ForeignFault::Ended.into());
        }
        let mut tx = self.ground.db.write(authenticator).await?;
        if !store::foreign::use_try(&mut tx, &secret.hash(), now).await? {
            return Err(ForeignFault::Ended.into());
        }
        tx.commit().await?;
        Ok((secret, next))
    }

    /// Asks the provider, outside of any transaction.
    async fn ask(&self, answer: &ForeignAnswer, secret: &Token, now: DateTime<Utc>) -> Result<Person, ForeignFault> {
        let known = self.foreign.find(&answer.provider)?;
        let issuer = known.provider.issuer.as_str();
        let metadata = known.metadata(now).await?;
        let says_who = answer.issuer.is_some() || metadata.authorization_response_iss_parameter_supported;
        if says_who && answer.issuer.as_deref() != Some(issuer) {
            return Err(ForeignFault::Unproven);
        }
        let (None, Some(code)) = (&answer.error, &answer.code) else {
            return Err(ForeignFault::Refused);
        };
        let bound = Bound(secret);
        let form = [
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.expose().clone()),
            ("redirect_uri", self.foreign.callback(&answer.provider)),
            ("code_verifier", bound.verifier()),
        ];
        let body = known.swap(&metadata, &form).await?;
        let told: TokenAnswer = serde_json::from_slice(&body).map_err(|_| ForeignFault::Unproven)?;
        let token = Secret::new(told.id_token);
        let nonce = bound.nonce();
        let expected = Expected {
            issuer,
            client: &known.provider.client,
            nonce: &nonce,
            now,
        };
        let keys = known.keys(now, false).await?;
        match check(&token, &keys, &expected) {
            Err(TokenFault::UnknownKey) => {
                let keys = known.keys(now, true).await?;
                check(&token, &keys, &expected).map_err(|_| ForeignFault::Unproven)
            }
            checked => checked.map_err(|_| ForeignFault::Unproven),
        }
    }

    async fn note_foreign_refusal(
        &self,
        authenticator: &Actor,
        provider: &str,
        fault: ForeignFault,
    ) -> Result<(), Error> {
        let mut tx = self.ground.db.write(authenticator).await?;
        let detail = json!({ "provider": provider, "fault": fault.code() });
        tx.audit("identity.provider-sign-in-refused", None, detail);
        tx.commit().await?;
        Ok(())
    }
}
