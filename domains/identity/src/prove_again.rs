//! Somebody who is signed in proves anew that it is them, before something dangerous is done.

use crate::hashing::StoredPassword;
use crate::model::account::Account;
use crate::model::methods::{Method, Methods};
use crate::model::password::Password;
use crate::model::token::Token;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use kernel::ids::SessionId;
use kernel::{FieldError, Secret};
use platform::{Actor, Denied};
use std::net::IpAddr;

/// What the person shows.
#[derive(Debug, Clone)]
pub struct ProveAgain {
    /// The session that is to count as proved.
    pub session: SessionId,
    /// The password as typed.
    pub password: Secret<String>,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
}

/// A session whose holder has just proved who they are.
#[derive(Debug, Clone)]
pub struct Proved {
    /// The browser's new cookie; the old one opens nothing any more. API sessions have none.
    pub cookie: Option<Secret<String>>,
    /// When the session ends in any case.
    pub expires_at: DateTime<Utc>,
    /// Until when dangerous things may be done.
    pub until: DateTime<Utc>,
}

impl Identity {
    /// Checks the password of the person who acts and marks their session as proved. A browser's session gets a new
    /// secret.
    ///
    /// # Errors
    /// `Invalid` when the password is wrong; `SignInAgain` when the session has ended meanwhile; `TooManyTries`; `Busy`.
    pub async fn prove_again(&self, actor: &Actor, command: ProveAgain) -> Result<Proved, Error> {
        let action = "identity.prove-again";
        let user = actor.user().ok_or(Denied { action })?;
        let authenticator = self.authenticator(actor);
        let (account, stored) = {
            let mut tx = self.ground.db.read_fresh(&authenticator).await?;
            let account = store::users::lookup(&mut tx, user).await?;
            (account, store::passwords::lookup(&mut tx, user).await?)
        };
        let account = account.filter(Account::is_open).ok_or(Error::SignInAgain)?;
        self.check_own_password(&account, stored, &command).await?;
        self.mark_proved(
            &authenticator,
            &account,
            command.session,
            Methods::only(Method::Password),
        )
        .await
    }

    async fn check_own_password(
        &self,
        account: &Account,
        stored: Option<StoredPassword>,
        command: &ProveAgain,
    ) -> Result<(), Error> {
        let tries = &self.inner.tries;
        tries
            .count(&account.email, command.place, self.ground.clock.now())
            .map_err(|retry_after| Error::TooManyTries { retry_after })?;
        let fits = match Password::typed(&command.password) {
            Some(password) => self.inner.hasher.verify(password, stored).await?,
            None => false,
        };
        if !fits {
            let message = "This is not your password. Check it and type it again";
            return Err(Error::Invalid(vec![FieldError::new("password", "wrong", message)]));
        }
        tries.forget(&account.email, command.place);
        Ok(())
    }

    async fn mark_proved(
        &self,
        authenticator: &Actor,
        account: &Account,
        session: SessionId,
        methods: Methods,
    ) -> Result<Proved, Error> {
        let now = self.ground.clock.now();
        let cookie = Token::fresh(&self.ground.rng);
        let mut tx = self.ground.db.write(authenticator).await?;
        let live = store::proofs::lock(&mut tx, account.user, session, now)
            .await?
            .ok_or(Error::SignInAgain)?;
        let permit = tx.permit(rights::ProveAgain, &session)?;
        let fresh = live.is_browser.then_some(&cookie);
        store::proofs::mark(&mut tx, &permit, fresh.map(Token::hash), methods, now).await?;
        tx.commit().await?;
        Ok(Proved {
            cookie: fresh.map(Token::text),
            expires_at: live.expires_at,
            until: now + self.inner.config.proof_life,
        })
    }
}
