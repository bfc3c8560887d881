//! Somebody who is signed in proves anew that it is them, before something dangerous is done.

use crate::factors::Factors;
use crate::model::account::Account;
use crate::model::code_lane::CodeLane;
use crate::model::factor_code::{FactorCode, wrong_code};
use crate::model::methods::{Method, Methods};
use crate::model::text_code::Attempt;
use crate::model::token::Token;
use crate::prove::Shown;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use kernel::ids::{SessionId, UserId};
use kernel::{FieldError, Secret};
use platform::{Action, Actor, Denied, WriteTx};
use serde_json::json;
use std::net::IpAddr;

/// What the person shows.
#[derive(Debug, Clone)]
pub struct ProveAgain {
    /// The session that is to count as proved.
    pub session: SessionId,
    /// What proves it.
    pub by: Evidence,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
}

/// What proves that it is them.
#[derive(Debug, Clone)]
pub enum Evidence {
    /// The password as typed. It is not enough for an account with a second factor.
    Password(Secret<String>),
    /// A code from an authenticator app, a recovery code, or, where there is nothing stronger, from a text message.
    Code(Secret<String>),
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
    /// Checks what the person who acts shows and marks their session as proved. Whoever has a second factor shows that.
    /// A browser's session gets a new secret.
    ///
    /// # Errors
    /// `Invalid` when it is wrong or not enough; `SignInAgain` when the session has ended meanwhile; `TooManyTries`;
    /// `Busy`.
    pub async fn prove_again(&self, actor: &Actor, command: ProveAgain) -> Result<Proved, Error> {
        let action = rights::ProveAgain::NAME;
        let user = actor.user().ok_or(Denied { action })?;
        let factors = self.own_factors(actor).await?;
        let (authenticator, session) = (self.authenticator(actor), command.session);
        match enough(&factors, command.by).map_err(|fault| Error::Invalid(vec![fault]))? {
            Evidence::Password(password) => {
                let shown = Shown {
                    password: &password,
                    field: "password",
                    place: command.place,
                };
                let account = self.check_holder(actor, shown).await?;
                let mut tx = self.ground.db.write(&authenticator).await?;
                let methods = Methods::only(Method::Password);
                let proved = self.mark_proved_in(&mut tx, &account, session, methods).await?;
                tx.commit().await?;
                Ok(proved)
            }
            Evidence::Code(code) => self.prove_by_code(&authenticator, (user, session), &code).await,
        }
    }

    async fn prove_by_code(
        &self,
        authenticator: &Actor,
        (user, session): (UserId, SessionId),
        typed: &Secret<String>,
    ) -> Result<Proved, Error> {
        let code = FactorCode::parse(typed).map_err(|fault| Error::Invalid(vec![fault]))?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(authenticator).await?;
        let account = store::users::lock(&mut tx, user).await?.filter(Account::is_open);
        let account = account.ok_or(Error::SignInAgain)?;
        let Some(method) = self
            .check_code(&mut tx, (user, &Attempt::Prove(session), CodeLane::Own), &code, now)
            .await?
        else {
            let proving = json!({ "at": "step-up" });
            tx.audit("identity.second-factor-refused", Some(user.get()), proving);
            tx.commit().await?;
            return Err(Error::Invalid(vec![wrong_code()]));
        };
        let methods = Methods::only(method);
        let proved = self.mark_proved_in(&mut tx, &account, session, methods).await?;
        tx.commit().await?;
        Ok(proved)
    }

    /// Makes other sign-ins prove anew, because the account asks for another proof now: what they showed came before it. A
    /// reset of the factors that is under way ends too: whoever has one that is new has lost none.
    pub(crate) async fn void_other_proofs(
        &self,
        tx: &mut WriteTx,
        user: UserId,
        keep: Option<SessionId>,
    ) -> Result<(), Error> {
        let permit = tx.permit(rights::VoidProofs, &user)?;
        store::proofs::void_others(tx, &permit, keep).await?;
        self.drop_reset_in(tx, user, "new-factor", self.ground.clock.now())
            .await
    }

    /// Marks a session as proved; a browser's gets a new secret.
    pub(crate) async fn mark_proved_in(
        &self,
        tx: &mut WriteTx,
        account: &Account,
        session: SessionId,
        methods: Methods,
    ) -> Result<Proved, Error> {
        let now = self.ground.clock.now();
        let cookie = Token::fresh(&self.ground.rng);
        let live = store::proofs::lock(tx, account.user, session, now)
            .await?
            .ok_or(Error::SignInAgain)?;
        let permit = tx.permit(rights::ProveAgain, &session)?;
        let fresh = live.is_browser.then_some(&cookie);
        store::proofs::mark(tx, &permit, fresh.map(Token::hash), methods, now).await?;
        Ok(Proved {
            cookie: fresh.map(Token::text),
            expires_at: live.expires_at,
            until: now + self.inner.config.proof_life,
        })
    }
}

/// Asks for the factor where there is one, and for the password where there is none.
fn enough(factors: &Factors, shown: Evidence) -> Result<Evidence, FieldError> {
    match (factors.any(), shown) {
        (true, Evidence::Password(_)) => {
            let message = match factors.app_since {
                Some(_) => "Enter the 6 digits from your app, or one of your recovery codes",
                None if factors.proves_by_text() => "Ask for a text message, then enter its 6 digits",
                None => "Use your passkey, or enter one of your recovery codes",
            };
            Err(FieldError::new("code", "required", message))
        }
        (false, Evidence::Code(_)) => Err(FieldError::new("password", "required", "Enter your current password")),
        (_, shown) => Ok(shown),
    }
}
