//! Somebody who is signed in proves anew that it is them, before something dangerous is done.

use crate::model::account::Account;
use crate::model::methods::{Method, Methods};
use crate::model::token::Token;
use crate::prove::Shown;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use kernel::Secret;
use kernel::ids::SessionId;
use platform::Actor;
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
        let shown = Shown {
            password: &command.password,
            field: "password",
            place: command.place,
        };
        let account = self.check_holder(actor, shown).await?;
        let authenticator = self.authenticator(actor);
        self.mark_proved(
            &authenticator,
            &account,
            command.session,
            Methods::only(Method::Password),
        )
        .await
    }

    pub(crate) async fn mark_proved(
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
