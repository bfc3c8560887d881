//! The new address is proved, and the account moves there.

use crate::model::account::Account;
use crate::model::link::{LinkFault, Purpose};
use crate::{Error, Identity, rights, store};
use contracts::identity::EmailChanged;
use kernel::Secret;
use platform::{Actor, DbError};
use serde_json::json;

impl Identity {
    /// Moves the account to the address that the link was sent to. Links sent to the old one end; both are told.
    ///
    /// # Errors
    /// The link's fault; `EmailTaken` when somebody made an account with the address meanwhile.
    pub async fn change_email(&self, caller: &Actor, token: &Secret<String>) -> Result<Account, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        let link = self.use_link_in(&mut tx, Purpose::ChangeEmail, token).await?;
        let before = store::users::lock(&mut tx, link.user).await?.filter(Account::is_open);
        let before = before.ok_or(LinkFault::Replaced)?;
        let permit = tx.permit(rights::ChangeEmail, &link.user)?;
        let moved = store::users::change_email(&mut tx, &permit, &link.email, now).await;
        if !moved.map_err(taken)? {
            return Err(LinkFault::Replaced.into());
        }
        let used = tx.permit(rights::UseLink, &link.user)?;
        store::email_tokens::revoke_others(&mut tx, &used, now).await?;
        tx.audit("identity.email-changed", Some(link.user.get()), json!({}));
        tx.emit(&EmailChanged {
            user: link.user,
            from: before.email.clone(),
            to: link.email.clone(),
            at: now,
        })
        .await?;
        tx.commit().await?;
        Ok(Account {
            email: link.email,
            ..before
        })
    }
}

fn taken(error: DbError) -> Error {
    if error.is_unique("users_email_key") {
        return Error::EmailTaken;
    }
    error.into()
}
