//! A person proves that the address is theirs.

use crate::model::account::Account;
use crate::model::link::{LinkFault, Purpose};
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
    /// When the secret is none of ours, used, too old, or made void by a newer letter; each has its own fault.
    pub async fn confirm_email(&self, caller: &Actor, command: ConfirmEmail) -> Result<Confirmed, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        let used = self.use_link_in(&mut tx, Purpose::ConfirmEmail, &command.token).await?;
        let (user, email) = (used.user, used.email);
        let permit = tx.permit(rights::Confirm, &user)?;
        if !store::users::confirm(&mut tx, &permit, &email, now).await? {
            return Err(LinkFault::Replaced.into());
        }
        let account = store::users::lookup(&mut tx, user).await?.ok_or(LinkFault::Replaced)?;
        tx.emit(&EmailConfirmed { user, email, at: now }).await?;
        tx.commit().await?;
        Ok(Confirmed { account })
    }
}
