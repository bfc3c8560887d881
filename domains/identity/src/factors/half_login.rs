//! A sign-in that lacks the second factor: its ticket opens the step that is left, and nothing else.

use crate::factors::Factors;
use crate::model::account::Account;
use crate::model::methods::{Method, Methods};
use crate::model::session::seconds;
use crate::model::text_code::Attempt;
use crate::model::token::{Token, TokenHash};
use crate::store::half_logins::NewHalf;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::SecondFactorRefused;
use kernel::{FieldError, Secret};
use platform::{Actor, WriteTx};
use serde_json::json;

/// What a sign-in begins once it is whole. A ticket for one does not begin the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A browser's session.
    Browser,
    /// A family of tokens.
    Api,
}

impl Way {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Api => "api",
        }
    }
}

/// A sign-in that waits for its second factor.
#[derive(Debug, Clone)]
pub struct HalfLogin {
    /// What the caller shows together with the second factor. We keep only its hash.
    pub ticket: Secret<String>,
    /// By what it can be finished.
    pub factors: Factors,
    /// For how many seconds it waits.
    pub seconds: u32,
    /// How many tries it bears.
    pub tries: u16,
}

/// A sign-in as far as it has come.
pub(crate) struct Begun<'a> {
    pub(crate) way: Way,
    pub(crate) methods: Methods,
    /// What an API client calls itself.
    pub(crate) device: Option<&'a str>,
    /// The provider's account that is to be connected once everything is shown.
    pub(crate) connects: Option<TokenHash>,
}

impl Begun<'_> {
    pub(crate) const fn in_browser(methods: Methods) -> Self {
        Self {
            way: Way::Browser,
            methods,
            device: None,
            connects: None,
        }
    }
}

/// A half-login in hand: ticket and account are locked until the transaction ends.
pub(crate) struct Half {
    pub(crate) account: Account,
    /// By what the person has proved who they are so far.
    pub(crate) methods: Methods,
    /// What an API client calls itself.
    pub(crate) device: Option<String>,
    /// The provider's account that is to be connected.
    pub(crate) connects: Option<TokenHash>,
    hash: TokenHash,
    tries: i32,
}

impl Half {
    /// What a code in a text message is bound to.
    pub(crate) const fn attempt(&self) -> Attempt {
        Attempt::SignIn(self.hash)
    }
}

impl Identity {
    /// Lets a sign-in go on in the transaction if the account has no second factor; otherwise commits and refuses with the
    /// ticket for the step that is left.
    pub(crate) async fn ask_for_second(
        &self,
        mut tx: WriteTx,
        account: &Account,
        begun: Begun<'_>,
    ) -> Result<WriteTx, Error> {
        let factors = self.factors_of(&mut tx, account.user).await?;
        if !factors.any() || begun.methods.has_second() {
            return Ok(tx);
        }
        let config = &self.inner.config;
        let (now, ticket) = (self.ground.clock.now(), Token::fresh(&self.ground.rng));
        let half = NewHalf {
            hash: ticket.hash(),
            way: begun.way,
            user_version: account.version,
            methods: begun.methods,
            device: begun.device.map(str::to_owned),
            connects: begun.connects,
            now,
            expires_at: now + config.half_login_life,
        };
        let permit = tx.permit(rights::BeginHalfLogin, &account.user)?;
        store::half_logins::add(&mut tx, &permit, &half).await?;
        tx.commit().await?;
        Err(Error::SecondFactorNeeded(Box::new(HalfLogin {
            ticket: ticket.text(),
            factors: self.at_sign_in(account, factors),
            seconds: seconds(config.half_login_life),
            tries: config.half_login_tries,
        })))
    }

    /// Tells which factors may finish a browser's half-login; `None` when its ticket is none, or none any more.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn half_login(&self, caller: &Actor, ticket: &Secret<String>) -> Result<Option<Factors>, Error> {
        let Some(token) = Token::parse(ticket.expose()) else {
            return Ok(None);
        };
        let limits = (self.ground.clock.now(), self.inner.config.half_login_tries);
        let mut tx = self.ground.db.read_fresh(&self.authenticator(caller)).await?;
        match store::half_logins::find(&mut tx, &token.hash(), Way::Browser, limits).await? {
            Some(user) => {
                let factors = self.factors_of(&mut tx, user).await?;
                let account = store::users::lookup(&mut tx, user).await?;
                Ok(account.map(|account| self.at_sign_in(&account, factors)))
            }
            None => Ok(None),
        }
    }

    /// Takes a half-login in hand.
    pub(crate) async fn hold_half(
        &self,
        tx: &mut WriteTx,
        ticket: &Secret<String>,
        way: Way,
        now: DateTime<Utc>,
    ) -> Result<Half, Error> {
        let hash = Token::parse(ticket.expose()).ok_or(Error::HalfLoginEnded)?.hash();
        let limits = (now, self.inner.config.half_login_tries);
        let live = store::half_logins::lock(tx, &hash, way, limits).await?;
        let live = live.ok_or(Error::HalfLoginEnded)?;
        let account = store::users::lock(tx, live.user).await?;
        // Switched off, or given another password, since the first half.
        let same = account.filter(|account| account.is_open() && account.version == live.user_version);
        Ok(Half {
            account: same.ok_or(Error::HalfLoginEnded)?,
            methods: live.methods,
            device: live.device,
            connects: live.connects,
            hash,
            tries: live.tries,
        })
    }

    /// Uses the ticket up, for a factor that was right, and returns all by which the person has proved who they are.
    pub(crate) async fn pass_half(
        &self,
        tx: &mut WriteTx,
        half: &Half,
        method: Method,
        now: DateTime<Utc>,
    ) -> Result<Methods, Error> {
        let permit = tx.permit(rights::CheckFactor, &half.account.user)?;
        let first = store::half_logins::use_up(tx, &permit, &half.hash, now).await?;
        first.then(|| half.methods.and(method)).ok_or(Error::HalfLoginEnded)
    }

    /// Counts a try that failed and tells the owner of the first: whoever tries knows the password.
    pub(crate) async fn fail_half(
        &self,
        mut tx: WriteTx,
        half: Half,
        fault: FieldError,
        now: DateTime<Utc>,
    ) -> Result<Error, Error> {
        let user = half.account.user;
        let permit = tx.permit(rights::CheckFactor, &user)?;
        store::half_logins::count_try(&mut tx, &permit, &half.hash).await?;
        let at_sign_in = json!({ "at": "sign-in" });
        tx.audit("identity.second-factor-refused", Some(user.get()), at_sign_in);
        if half.tries == 0 {
            let email = half.account.email;
            tx.emit(&SecondFactorRefused { user, email, at: now }).await?;
        }
        tx.commit().await?;
        if half.tries + 1 >= i32::from(self.inner.config.half_login_tries) {
            return Ok(Error::HalfLoginEnded);
        }
        Ok(Error::Invalid(vec![fault]))
    }
}
