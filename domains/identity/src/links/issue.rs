//! A journey fetches the secret for the link in a letter.

use crate::model::account::Account;
use crate::model::link::Purpose;
use crate::model::token::Token;
use crate::store::email_tokens::NewLink;
use crate::{Error, Identity, rights, store};
use chrono::TimeDelta;
use kernel::ids::UserId;
use kernel::{Email, Secret};
use platform::WriteTx;

/// A secret for one link in one mail.
#[derive(Debug, Clone)]
pub struct EmailToken {
    /// Whose account it is about.
    pub user: UserId,
    /// What it is good for.
    pub purpose: Purpose,
    /// The secret. It is nowhere else: we keep its hash.
    pub token: Secret<String>,
    /// Where the mail goes, which is the address that the link proves.
    pub email: Email,
    /// For how many hours the link works.
    pub valid_hours: u32,
}

impl Identity {
    /// Makes the secret for a confirmation link and voids those of earlier letters. `None` when there is nothing to
    /// confirm any more, or the account had its share of letters for this hour: then no mail goes out.
    ///
    /// # Errors
    /// When the actor is not a journey that writes such letters.
    pub async fn issue_email_token_in(&self, tx: &mut WriteTx, user: UserId) -> Result<Option<EmailToken>, Error> {
        let waiting = store::users::lookup(tx, user).await?.filter(Account::is_unclaimed);
        match waiting {
            Some(account) => self.issue_in(tx, user, Purpose::ConfirmEmail, &account.email).await,
            None => Ok(None),
        }
    }

    /// The same, for whoever asked by address for another letter.
    ///
    /// # Errors
    /// As for [`Identity::issue_email_token_in`].
    pub async fn issue_confirmation_in(&self, tx: &mut WriteTx, email: &Email) -> Result<Option<EmailToken>, Error> {
        match store::users::find_by_email(tx, email).await? {
            Some(account) => self.issue_email_token_in(tx, account.user).await,
            None => Ok(None),
        }
    }

    /// Makes the secret for whoever cannot sign in and asks by address: a link to a new password, or back into an account
    /// that its holder switched off. `None` when no account has the address, staff switched it off, or it had its share
    /// of letters.
    ///
    /// # Errors
    /// When the actor is not the journey that writes such letters.
    pub async fn issue_reset_in(&self, tx: &mut WriteTx, email: &Email) -> Result<Option<EmailToken>, Error> {
        let now = self.ground.clock.now();
        let Some(account) = store::users::find_by_email(tx, email).await? else {
            return Ok(None);
        };
        let purpose = match account.disabled_at {
            None => Purpose::ResetPassword,
            Some(_) if account.may_come_back(now, self.inner.config.way_back) => Purpose::Reactivate,
            Some(_) => return Ok(None),
        };
        self.issue_in(tx, account.user, purpose, &account.email).await
    }

    /// Makes the secret that brings back an account its holder has switched off.
    ///
    /// # Errors
    /// When the actor is not the journey that writes such letters.
    pub async fn issue_way_back_in(&self, tx: &mut WriteTx, user: UserId) -> Result<Option<EmailToken>, Error> {
        let now = self.ground.clock.now();
        let account = store::users::lookup(tx, user).await?;
        match account.filter(|account| account.may_come_back(now, self.inner.config.way_back)) {
            Some(account) => self.issue_in(tx, user, Purpose::Reactivate, &account.email).await,
            None => Ok(None),
        }
    }

    /// Makes the secret that proves the address an account is to move to. `None` when the account is not open, or had its
    /// share of letters.
    ///
    /// # Errors
    /// When the actor is not the journey that writes such letters.
    pub async fn issue_email_change_in(
        &self,
        tx: &mut WriteTx,
        user: UserId,
        to: &Email,
    ) -> Result<Option<EmailToken>, Error> {
        match store::users::lookup(tx, user).await?.filter(Account::is_open) {
            Some(_) => self.issue_in(tx, user, Purpose::ChangeEmail, to).await,
            None => Ok(None),
        }
    }

    /// Tells whether an account has the address, for letters only: no answer may depend on it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_account_in(&self, tx: &mut WriteTx, email: &Email) -> Result<bool, Error> {
        Ok(store::users::find_by_email(tx, email).await?.is_some())
    }

    pub(crate) async fn issue_in(
        &self,
        tx: &mut WriteTx,
        user: UserId,
        purpose: Purpose,
        email: &Email,
    ) -> Result<Option<EmailToken>, Error> {
        let now = self.ground.clock.now();
        let config = &self.inner.config;
        let recent = store::email_tokens::count_since(tx, user, purpose, now - TimeDelta::hours(1)).await?;
        // The word against a reset is never kept from people, however often one is asked for.
        if purpose != Purpose::StopFactorReset && recent >= i64::from(config.email_tokens_an_hour) {
            tracing::info!(user = %user, purpose = purpose.as_str(), "identity.letters.limit_reached");
            return Ok(None);
        }
        let permit = tx.permit(rights::IssueEmailToken, &user)?;
        let token = Token::fresh(&self.ground.rng);
        let life = purpose.life(config);
        let link = NewLink {
            hash: token.hash(),
            purpose,
            email,
            now,
            expires_at: now + life,
        };
        store::email_tokens::revoke_waiting(tx, &permit, purpose, now).await?;
        store::email_tokens::add(tx, &permit, &link).await?;
        Ok(Some(EmailToken {
            user,
            purpose,
            token: token.text(),
            email: email.clone(),
            valid_hours: u32::try_from(life.num_hours()).unwrap_or(0),
        }))
    }
}
