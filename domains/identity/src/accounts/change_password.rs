//! Somebody who is signed in chooses another password.

use super::PasswordSet;
use super::own_account::{end_others, hold};
use crate::model::asker::Asker;
use crate::model::password::words_of;
use crate::prove::Shown;
use crate::{Error, Identity, rights, store};
use contracts::identity::PasswordChanged;
use kernel::ids::SessionId;
use kernel::{FieldError, RngExt, Secret};
use platform::Actor;
use serde_json::json;
use std::net::IpAddr;

/// The password there is, and the one that takes its place.
#[derive(Debug, Clone)]
pub struct ChangePassword {
    /// The password there is.
    pub current: Secret<String>,
    /// The new one as typed.
    pub password: Secret<String>,
    /// What else the person might build a password from: their names, their organisation.
    pub own_words: Vec<String>,
    /// The sign-in at hand, which stays.
    pub session: Option<SessionId>,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
}

impl Identity {
    /// Sets another password and ends every other sign-in.
    ///
    /// # Errors
    /// `Invalid` when the current password is wrong, the new one too easy, or both; `TooManyTries`; `Busy`.
    pub async fn change_password(&self, actor: &Actor, command: ChangePassword) -> Result<PasswordSet, Error> {
        let shown = Shown {
            password: &command.current,
            field: "current_password",
            place: command.place,
        };
        let account = match self.check_holder(actor, shown).await {
            // Both faults are told at once.
            Err(Error::Invalid(mut faults)) => {
                let own = self.own_account(actor).await?.map(|account| account.email);
                let other = self.fault_of_password(&command.password, own.as_ref(), &command.own_words);
                faults.extend(other.await?);
                return Err(Error::Invalid(faults));
            }
            checked => checked?,
        };
        if command.current.expose() == command.password.expose() {
            let message = "Choose a password that is not the one you have now";
            return Err(Error::Invalid(vec![FieldError::new("password", "same", message)]));
        }
        let own = command.own_words.iter().map(String::as_str);
        let words: Vec<&str> = words_of(&account.email).into_iter().chain(own).collect();
        let chosen = self.choose(&command.password, &words).await?;
        let asker = Asker::holder(&account.email, command.place);
        let salt = self.ground.rng.bytes();
        let hash = self.inner.hasher.hash(Some(&asker), chosen.password, salt).await?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        hold(&mut tx, &account).await?;
        let permit = tx.permit(rights::StorePassword, &account.user)?;
        store::passwords::put(&mut tx, &permit, &hash, now).await?;
        store::half_logins::end_all(&mut tx, &permit, now).await?;
        let used = tx.permit(rights::UseLink, &account.user)?;
        store::email_tokens::revoke_others(&mut tx, &used, now).await?;
        let ended = end_others(&mut tx, account.user, command.session, "password-changed", now).await?;
        let detail = json!({ "by": "holder", "sessions_ended": ended });
        tx.audit("identity.password-changed", Some(account.user.get()), detail);
        tx.emit(&PasswordChanged {
            user: account.user,
            email: account.email.clone(),
            by_reset: false,
            at: now,
        })
        .await?;
        tx.commit().await?;
        let advice = chosen.advice;
        Ok(PasswordSet { account, advice })
    }
}
