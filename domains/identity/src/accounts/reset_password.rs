//! Somebody who cannot sign in chooses a new password, by a link in a mail.

use super::own_account::end_all;
use crate::model::account::Account;
use crate::model::asker::Asker;
use crate::model::link::{LinkFault, Purpose};
use crate::model::password::words_of;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::{EmailConfirmed, PasswordChanged, PasswordResetRequested};
use kernel::{Email, RngExt, Secret};
use platform::{Actor, WriteTx};
use serde_json::json;
use std::net::IpAddr;

/// The new password, and the secret of the link.
#[derive(Debug, Clone)]
pub struct ResetPassword {
    /// What the link carried.
    pub token: Secret<String>,
    /// The new password as typed.
    pub password: Secret<String>,
    /// What else the person might build a password from: their names, their organisation.
    pub own_words: Vec<String>,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
}

/// A password was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordSet {
    /// Whose it is.
    pub account: Account,
    /// What would make it better still.
    pub advice: Option<&'static str>,
}

impl Identity {
    /// Asks for a link to a new password. The same is written and the same answered whatever the address: only the
    /// journey that writes letters looks whether there is an account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn request_password_reset(&self, caller: &Actor, email: Email) -> Result<(), Error> {
        let at = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        tx.audit("identity.password-reset-requested", None, json!({}));
        tx.emit(&PasswordResetRequested { email, at }).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sets a new password and ends every sign-in and API key. Second factors stay as they are: a mailbox alone never opens an account
    /// that asks for more. It signs nobody in.
    ///
    /// # Errors
    /// The link's fault; `Invalid` when the password is too easy; `Busy`.
    pub async fn reset_password(&self, caller: &Actor, command: ResetPassword) -> Result<PasswordSet, Error> {
        let authenticator = self.authenticator(caller);
        let account = self
            .behind_link(&authenticator, Purpose::ResetPassword, &command.token)
            .await?;
        let own = command.own_words.iter().map(String::as_str);
        let words: Vec<&str> = words_of(&account.email).into_iter().chain(own).collect();
        let chosen = self.choose(&command.password, &words).await?;
        let asker = Asker::stranger(&account.email, command.place);
        let salt = self.ground.rng.bytes();
        let hash = self.inner.hasher.hash(Some(&asker), chosen.password, salt).await?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&authenticator).await?;
        self.use_link_in(&mut tx, Purpose::ResetPassword, &command.token)
            .await?;
        let permit = tx.permit(rights::StorePassword, &account.user)?;
        store::passwords::put(&mut tx, &permit, &hash, now).await?;
        self.confirm_by_reset(&mut tx, &account, now).await?;
        let ended = end_all(&mut tx, account.user, "password-changed", now).await?;
        let keys = self.end_keys_in(&mut tx, account.user, now).await?;
        let detail = json!({ "by": "reset", "sessions_ended": ended, "keys_ended": keys });
        tx.audit("identity.password-changed", Some(account.user.get()), detail);
        tx.emit(&PasswordChanged {
            user: account.user,
            email: account.email.clone(),
            by_reset: true,
            at: now,
        })
        .await?;
        tx.commit().await?;
        self.inner.tries.forget(&asker);
        let advice = chosen.advice;
        Ok(PasswordSet { account, advice })
    }

    /// Whoever followed the link has proved the address, too.
    async fn confirm_by_reset(&self, tx: &mut WriteTx, account: &Account, now: DateTime<Utc>) -> Result<(), Error> {
        let permit = tx.permit(rights::Confirm, &account.user)?;
        if !store::users::confirm(tx, &permit, &account.email, now).await? {
            return Err(LinkFault::Replaced.into());
        }
        if account.confirmed_at.is_none() {
            let (user, email) = (account.user, account.email.clone());
            tx.emit(&EmailConfirmed { user, email, at: now }).await?;
        }
        Ok(())
    }
}
