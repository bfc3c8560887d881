//! A person signs in with an API client.

use crate::factors::{Begun, Way};
use crate::model::account::{Account, Standing};
use crate::model::methods::{Method, Methods};
use crate::model::session::{life_of, seconds};
use crate::model::token::Token;
use crate::open_session::Entry;
use crate::sign_in::SignIn;
use crate::store::refresh_tokens::NewPair;
use crate::tokens::AccessToken;
use crate::{Error, Identity};
use chrono::{DateTime, Utc};
use kernel::ids::SessionId;
use kernel::{FieldError, RngExt, Secret};
use platform::Actor;
use uuid::Uuid;

/// A pair of tokens.
#[derive(Debug, Clone)]
pub struct TokenPair {
    /// The session they belong to.
    pub session: SessionId,
    /// Sent with each request.
    pub access_token: Secret<String>,
    /// For how many seconds the access token counts.
    pub expires_in: u32,
    /// Sent once, for the next pair.
    pub refresh_token: Secret<String>,
    /// Whose they are.
    pub account: Account,
}

/// A pair before it is stored and signed.
pub(crate) struct Draft {
    refresh: Token,
    access_id: Uuid,
}

impl Identity {
    /// Checks the password and begins a family of tokens. A client that names its device may ask again when an answer
    /// to a refresh was lost.
    ///
    /// # Errors
    /// As for [`Identity::sign_in`]; what finishes it is [`Identity::finish_sign_in_for_tokens`].
    pub async fn sign_in_for_tokens(
        &self,
        caller: &Actor,
        command: SignIn,
        device: Option<String>,
    ) -> Result<TokenPair, Error> {
        check_device(device.as_deref())?;
        let authenticator = self.authenticator(caller);
        let proof = self.prove(&authenticator, &command).await?;
        let mut tx = self.ground.db.write(&authenticator).await?;
        proof.hold(&mut tx).await?;
        let methods = Methods::only(Method::Password);
        let begun = Begun {
            way: Way::Api,
            device: device.as_deref(),
            ..Begun::in_browser(methods)
        };
        let tx = self.ask_for_second(tx, &proof.account, begun).await?;
        let entry = Entry {
            account: proof.account,
            methods,
            origin: command.origin(),
        };
        self.open_token_family(tx, entry, device).await
    }

    pub(crate) fn draft_pair(&self, now: DateTime<Utc>) -> Draft {
        Draft {
            refresh: Token::fresh(&self.ground.rng),
            access_id: self.ground.rng.uuid_v7(now),
        }
    }

    /// Makes the row for a pair. A family that rests for as long as a browser's session may ends with its last token, and
    /// no token outlives its family.
    pub(crate) fn row(
        &self,
        draft: &Draft,
        parent: Option<[u8; 32]>,
        now: DateTime<Utc>,
        (family_expires_at, standing): (DateTime<Utc>, Standing),
    ) -> NewPair {
        NewPair {
            hash: draft.refresh.hash(),
            parent,
            access_id: draft.access_id,
            now,
            expires_at: (now + life_of(standing, &self.inner.config).idle).min(family_expires_at),
        }
    }

    pub(crate) fn sign_pair(
        &self,
        draft: Draft,
        session: SessionId,
        account: Account,
        (proved_at, methods): (DateTime<Utc>, Methods),
        now: DateTime<Utc>,
    ) -> Result<TokenPair, Error> {
        let token = AccessToken {
            id: draft.access_id,
            user: account.user,
            session,
            version: account.version,
            proved_at,
            methods,
        };
        Ok(TokenPair {
            session,
            access_token: token.sign(&self.inner.keys, &self.inner.config, now)?,
            expires_in: seconds(self.inner.config.access_life),
            refresh_token: draft.refresh.text(),
            account,
        })
    }
}

/// A device names itself as it likes, within reason.
pub(crate) fn check_device(device: Option<&str>) -> Result<(), Error> {
    let fits =
        device.is_none_or(|name| (1..=100).contains(&name.chars().count()) && !name.chars().any(char::is_control));
    if fits {
        return Ok(());
    }
    let message = "Name the device with 1 to 100 characters, or leave it out";
    Err(Error::Invalid(vec![FieldError::new("device_id", "format", message)]))
}
