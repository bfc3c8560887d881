//! An address and a password are checked against what is stored. Both ways to sign in share this step, and so does
//! everything for which a signed-in person shows their password once more.

use crate::hashing::StoredPassword;
use crate::model::account::Account;
use crate::model::asker::Asker;
use crate::model::password::Password;
use crate::model::token::{Token, TokenHash};
use crate::sign_in::SignIn;
use crate::store::passwords::Kept;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use kernel::{FieldError, RngExt, Secret};
use platform::{Actor, Denied, WriteTx};
use serde_json::json;
use std::net::IpAddr;

/// A proof, and a better hash to store if the old one is out of date.
pub(crate) struct Proof {
    pub(crate) account: Account,
    /// When the password that was checked was set.
    set_at: DateTime<Utc>,
    renewed: Option<StoredPassword>,
}

/// What is stored about the account that somebody names.
#[derive(Default)]
struct Found {
    account: Option<Account>,
    password: Option<Kept>,
    knows_device: bool,
}

/// The password that a signed-in person shows once more, and where they are.
pub(crate) struct Shown<'a> {
    pub(crate) password: &'a Secret<String>,
    /// The field of the form that it was typed into.
    pub(crate) field: &'static str,
    pub(crate) place: Option<IpAddr>,
}

impl Identity {
    /// Checks a password. Unknown address, wrong password, unconfirmed and disabled account all take the same work and
    /// get the same answer.
    pub(crate) async fn prove(&self, authenticator: &Actor, claim: &SignIn) -> Result<Proof, Error> {
        let now = self.ground.clock.now();
        let hasher = &self.inner.hasher;
        // Before the database is asked: a crowd is turned away without a look-up.
        let place = hasher.reserve(claim.place)?;
        let device = claim.device_hash();
        let found = self.find(authenticator, claim, device.as_ref()).await?;
        let asker = match device.filter(|_| found.knows_device) {
            Some(device) => Asker::known(&claim.email, &device, claim.place),
            None => Asker::stranger(&claim.email, claim.place),
        };
        let tries = &self.inner.tries;
        tries
            .count(&asker, now)
            .map_err(|retry_after| Error::TooManyTries { retry_after })?;
        let password = Password::typed(&claim.password).ok_or(Error::NotSignedIn)?;
        let fits = hasher
            .verify(
                (&asker, place),
                password.clone(),
                found.password.as_ref().map(|kept| kept.password.clone()),
            )
            .await?;
        let user = found.account.as_ref().map(|account| account.user);
        let open = found.account.filter(Account::is_open);
        let (Some(account), Some(stored), true) = (open, found.password, fits) else {
            self.note_refusal(authenticator, user).await?;
            return Err(Error::NotSignedIn);
        };
        tries.forget(&asker);
        let renewed = hasher
            .renew(&asker, password, &stored.password, self.ground.rng.bytes())
            .await?;
        Ok(Proof {
            account,
            set_at: stored.set_at,
            renewed,
        })
    }

    async fn find(&self, authenticator: &Actor, claim: &SignIn, device: Option<&TokenHash>) -> Result<Found, Error> {
        let mut tx = self.ground.db.read_fresh(authenticator).await?;
        let Some(account) = store::users::find_by_email(&mut tx, &claim.email).await? else {
            return Ok(Found::default());
        };
        let knows_device = match device {
            Some(device) => store::known_devices::is_known(&mut tx, account.user, device).await?,
            None => false,
        };
        Ok(Found {
            password: store::passwords::lookup(&mut tx, account.user).await?,
            account: Some(account),
            knows_device,
        })
    }

    /// Writes a refusal down, for unknown addresses too: the same work, and the same sign of who tries what.
    async fn note_refusal(&self, authenticator: &Actor, user: Option<UserId>) -> Result<(), Error> {
        let mut tx = self.ground.db.write(authenticator).await?;
        let target = user.map(UserId::get);
        tx.audit("identity.sign-in-refused", target, json!({ "known": user.is_some() }));
        tx.commit().await?;
        Ok(())
    }

    /// Checks the password of somebody who is signed in, before something dear. Such tries have a count of their own, so
    /// nobody else's guessing keeps a person from their own account.
    pub(crate) async fn check_holder(&self, actor: &Actor, shown: Shown<'_>) -> Result<Account, Error> {
        let action = "identity.prove-again";
        let user = actor.user().ok_or(Denied { action })?;
        let authenticator = self.authenticator(actor);
        let account = {
            let mut tx = self.ground.db.read_fresh(&authenticator).await?;
            let account = store::users::lookup(&mut tx, user).await?.filter(Account::is_open);
            account.ok_or(Error::SignInAgain)?
        };
        let asker = Asker::holder(&account.email, shown.place);
        self.check_shown(&authenticator, &account, asker, shown).await?;
        Ok(account)
    }

    /// Checks the password of an account that is known already.
    pub(crate) async fn check_shown(
        &self,
        authenticator: &Actor,
        account: &Account,
        asker: Asker,
        shown: Shown<'_>,
    ) -> Result<(), Error> {
        let place = self.inner.hasher.reserve(shown.place)?;
        let stored = {
            let mut tx = self.ground.db.read_fresh(authenticator).await?;
            store::passwords::lookup(&mut tx, account.user).await?
        };
        let tries = &self.inner.tries;
        tries
            .count(&asker, self.ground.clock.now())
            .map_err(|retry_after| Error::TooManyTries { retry_after })?;
        let stored = stored.map(|kept| kept.password);
        let fits = match Password::typed(shown.password) {
            Some(password) => self.inner.hasher.verify((&asker, place), password, stored).await?,
            None => false,
        };
        if !fits {
            self.note_refusal(authenticator, Some(account.user)).await?;
            return Err(Error::Invalid(vec![wrong_password(&shown)]));
        }
        tries.forget(&asker);
        Ok(())
    }
}

fn wrong_password(shown: &Shown<'_>) -> FieldError {
    let (code, message) = if shown.password.expose().is_empty() {
        ("required", "Enter your current password")
    } else {
        ("wrong", "This is not the password that you sign in with now. Try again")
    };
    FieldError::new(shown.field, code, message)
}

impl SignIn {
    /// What is kept of the device's cookie, if it is one of ours.
    pub(crate) fn device_hash(&self) -> Option<TokenHash> {
        let token = Token::parse(self.device.as_ref()?.expose())?;
        Some(token.hash())
    }
}

impl Proof {
    /// Makes sure that account and password are still as they were when the password was checked, and stores a renewed
    /// hash. Checking takes long enough for a new password to be set meanwhile: the old one must neither open anything
    /// any more nor come back.
    pub(crate) async fn hold(&self, tx: &mut WriteTx) -> Result<(), Error> {
        let account = store::users::lock(tx, self.account.user).await?;
        if !account.is_some_and(|account| account.is_open() && account.version == self.account.version) {
            return Err(Error::NotSignedIn);
        }
        // The account is locked, as it is by whoever sets a password.
        if store::passwords::set_at(tx, self.account.user).await? != Some(self.set_at) {
            return Err(Error::NotSignedIn);
        }
        if let Some(renewed) = &self.renewed {
            let permit = tx.permit(rights::StorePassword, &self.account.user)?;
            store::passwords::renew(tx, &permit, renewed).await?;
        }
        Ok(())
    }
}
