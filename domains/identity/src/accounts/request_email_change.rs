//! Somebody who is signed in wants their account to move to another address.

use super::own_account::hold;
use crate::prove::Shown;
use crate::{Error, Identity};
use contracts::identity::EmailChangeRequested;
use kernel::{Email, FieldError, Secret};
use platform::Actor;
use serde_json::json;
use std::net::IpAddr;

/// Where to, and the password there is.
#[derive(Debug, Clone)]
pub struct RequestEmailChange {
    /// The new address.
    pub email: Email,
    /// The password there is.
    pub current: Secret<String>,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
}

impl Identity {
    /// Asks for the move. Nothing changes until the link in the letter to the new address is followed; the old address is
    /// told at once. The answer does not tell whether the new address has an account.
    ///
    /// # Errors
    /// `Invalid` when the password is wrong or the address is the account's own; `TooManyTries`; `Busy`.
    pub async fn request_email_change(&self, actor: &Actor, command: RequestEmailChange) -> Result<(), Error> {
        let shown = Shown {
            password: &command.current,
            field: "current_password",
            place: command.place,
        };
        let account = self.check_holder(actor, shown).await?;
        if account.email.as_str().eq_ignore_ascii_case(command.email.as_str()) {
            let message = "Enter an address that is not the one your account has now";
            return Err(Error::Invalid(vec![FieldError::new("email", "same", message)]));
        }
        let at = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        hold(&mut tx, &account).await?;
        tx.audit("identity.email-change-requested", Some(account.user.get()), json!({}));
        tx.emit(&EmailChangeRequested {
            user: account.user,
            from: account.email,
            to: command.email,
            at,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
