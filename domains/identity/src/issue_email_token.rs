//! A journey fetches the secret for the link in a confirmation letter.

use crate::model::account::Account;
use crate::model::token::Token;
use crate::{Error, Identity, rights, store};
use chrono::TimeDelta;
use kernel::ids::UserId;
use kernel::{Email, Secret};
use platform::WriteTx;

/// A secret for one link in one mail.
#[derive(Debug, Clone)]
pub struct EmailToken {
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
        let now = self.ground.clock.now();
        let config = &self.inner.config;
        let Some(account) = store::users::lookup(tx, user).await?.filter(Account::is_unclaimed) else {
            return Ok(None);
        };
        let recent = store::email_tokens::count_since(tx, user, now - TimeDelta::hours(1)).await?;
        if recent >= i64::from(config.email_tokens_an_hour) {
            tracing::info!(user = %user, "identity.letters.limit_reached");
            return Ok(None);
        }
        let permit = tx.permit(rights::IssueEmailToken, &user)?;
        let token = Token::fresh(&self.ground.rng);
        let expires_at = now + config.email_token_life;
        store::email_tokens::revoke_waiting(tx, &permit, now).await?;
        store::email_tokens::add(tx, &permit, &token.hash(), &account.email, now, expires_at).await?;
        Ok(Some(EmailToken {
            token: token.text(),
            email: account.email,
            valid_hours: u32::try_from(config.email_token_life.num_hours()).unwrap_or(0),
        }))
    }
}
