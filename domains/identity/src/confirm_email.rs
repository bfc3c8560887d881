//! A person proves that the address is theirs.

use crate::model::account::Account;
use crate::model::token::Token;
use crate::{Error, Identity, rights, store};
use contracts::identity::EmailConfirmed;
use kernel::Secret;
use platform::Actor;

/// The secret out of the mail.
#[derive(Debug, Clone)]
pub struct ConfirmEmail {
    /// What the link carried.
    pub token: Secret<String>,
}

/// The account is open now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// The account.
    pub account: Account,
}

impl Identity {
    /// Uses up the secret and opens the account. It signs nobody in: the password is still to be shown.
    ///
    /// # Errors
    /// When the secret is none of ours, used, too old, or made void by a newer letter; all alike.
    pub async fn confirm_email(&self, caller: &Actor, command: ConfirmEmail) -> Result<Confirmed, Error> {
        let token = Token::parse(command.token.expose().trim()).ok_or(Error::LinkSpent)?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        let (user, email) = store::email_tokens::consume(&mut tx, &token.hash(), now)
            .await?
            .ok_or(Error::LinkSpent)?;
        let permit = tx.permit(rights::Confirm, &user)?;
        if !store::users::confirm(&mut tx, &permit, &email, now).await? {
            return Err(Error::LinkSpent);
        }
        let account = store::users::lookup(&mut tx, user).await?.ok_or(Error::LinkSpent)?;
        tx.emit(&EmailConfirmed { user, email, at: now }).await?;
        tx.commit().await?;
        Ok(Confirmed { account })
    }
}
