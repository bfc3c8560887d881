//! A person makes an account.

use crate::model::account::{Account, Standing};
use crate::model::asker::Asker;
use crate::model::password::{Chosen, words_of};
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::{Registered, RegisteredAgain};
use kernel::ids::UserId;
use kernel::{Email, RngExt, Secret};
use platform::{AccountRole, Actor, WriteTx};
use std::net::IpAddr;

/// What the person answers.
#[derive(Debug, Clone)]
pub struct Register {
    /// Where mail goes, and the name to sign in with.
    pub email: Email,
    /// The password as typed.
    pub password: Secret<String>,
    /// What the account is for.
    pub role: AccountRole,
    /// The sector pack's key.
    pub sector: String,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
}

/// The answer. It is the same whether or not there was an account before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// What would make the password better still.
    pub advice: Option<&'static str>,
}

/// What a registration came to; only the holder of the address learns which, by mail.
pub(crate) enum Fate {
    New(UserId),
    Existing(UserId),
}

impl Identity {
    /// Makes an account that is to be confirmed by mail. Where the address has an account already, its holder gets a
    /// letter instead, and the caller the same answer. An account that nobody confirmed goes to the latest comer, and
    /// links from earlier letters end: whoever follows the newest link gets the newest password.
    ///
    /// # Errors
    /// When the password is too easy, the sector is unknown, or too many people register at this moment.
    pub async fn register(&self, caller: &Actor, command: Register) -> Result<Registration, Error> {
        let Chosen { password, advice } = self.check_registration(&command, &[]).await?;
        let asker = Asker::stranger(&command.email, command.place);
        let salt = self.ground.rng.bytes();
        // Hashed before anything is looked up, so that the time taken tells nothing.
        let hash = self.inner.hasher.hash(Some(&asker), password, salt).await?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        match self.claim_address(&mut tx, &command, now).await? {
            Fate::New(user) => {
                let permit = tx.permit(rights::StorePassword, &user)?;
                store::passwords::put(&mut tx, &permit, &hash, now).await?;
                tx.emit(&registered(user, &command, now)).await?;
            }
            Fate::Existing(user) => {
                let email = command.email;
                tx.emit(&RegisteredAgain { user, email, at: now }).await?;
            }
        }
        tx.commit().await?;
        Ok(Registration { advice })
    }

    pub(crate) async fn check_registration(&self, command: &Register, own_words: &[String]) -> Result<Chosen, Error> {
        let sector = self.check_sector(&command.sector);
        let own = own_words.iter().map(String::as_str);
        let words: Vec<&str> = words_of(&command.email).into_iter().chain(own).collect();
        match (self.choose(&command.password, &words).await, sector) {
            (chosen, None) => chosen,
            (Ok(_), Some(sector)) => Err(Error::Invalid(vec![sector])),
            (Err(Error::Invalid(faults)), Some(sector)) => {
                Err(Error::Invalid(faults.into_iter().chain([sector]).collect()))
            }
            (Err(error), Some(_)) => Err(error),
        }
    }

    pub(crate) async fn claim_address(
        &self,
        tx: &mut WriteTx,
        command: &Register,
        now: DateTime<Utc>,
    ) -> Result<Fate, Error> {
        if store::users::find_by_email(tx, &command.email).await?.is_none() {
            let account = self.unconfirmed(command, now);
            let permit = tx.permit(rights::Register, &account.user)?;
            if store::users::add(tx, &permit, &account).await? {
                return Ok(Fate::New(account.user));
            }
        }
        // Found, or added by somebody else a moment ago: that row is visible by now.
        let Some(account) = store::users::find_by_email(tx, &command.email).await? else {
            return Err(Error::Crypto(
                "an address is taken by an account that cannot be seen".into(),
            ));
        };
        if !account.is_unclaimed() {
            return Ok(Fate::Existing(account.user));
        }
        let permit = tx.permit(rights::Register, &account.user)?;
        if !store::users::take_over(tx, &permit, command.role.into(), &command.sector).await? {
            return Ok(Fate::Existing(account.user));
        }
        store::email_tokens::revoke_earlier(tx, &permit, now).await?;
        Ok(Fate::New(account.user))
    }

    fn unconfirmed(&self, command: &Register, now: DateTime<Utc>) -> Account {
        Account {
            user: UserId::fresh(now, &self.ground.rng),
            email: command.email.clone(),
            standing: Standing::from(command.role),
            sector: Some(command.sector.clone()),
            confirmed_at: None,
            disabled_at: None,
            disabled_by_holder: false,
            role_taken: false,
            version: 1,
            created_at: now,
        }
    }
}

fn registered(user: UserId, command: &Register, at: DateTime<Utc>) -> Registered {
    Registered {
        user,
        email: command.email.clone(),
        role: command.role.as_str().into(),
        sector: command.sector.clone(),
        at,
    }
}
