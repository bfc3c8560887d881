//! A person proves that the address is theirs.

use crate::model::account::Account;
use crate::model::asker::Asker;
use crate::model::link::{LinkFault, Purpose};
use crate::prove::Shown;
use crate::{Error, Identity, rights, store};
use contracts::identity::EmailConfirmed;
use kernel::Secret;
use platform::Actor;
use std::net::IpAddr;

/// The secret out of the mail, and the password of the account.
#[derive(Debug, Clone)]
pub struct ConfirmEmail {
    /// What the link carried.
    pub token: Secret<String>,
    /// The password that whoever registered chose, as typed.
    pub password: Secret<String>,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
}

/// The account is open now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// The account.
    pub account: Account,
}

impl Identity {
    /// Uses up the secret and opens the account, for whoever has both the mailbox and the password: anybody can register
    /// with anybody's address, and must not have its owner open the account for them. It signs nobody in.
    ///
    /// # Errors
    /// When the secret is none of ours, used, too old, or made void by a newer letter; each has its own fault. `Invalid`
    /// when the password is wrong, which uses nothing up; `TooManyTries`; `Busy`.
    pub async fn confirm_email(&self, caller: &Actor, command: ConfirmEmail) -> Result<Confirmed, Error> {
        let now = self.ground.clock.now();
        let authenticator = self.authenticator(caller);
        self.check_registrant(&authenticator, &command).await?;
        let mut tx = self.ground.db.write(&authenticator).await?;
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

    /// Checks the password of the account behind a link that works.
    async fn check_registrant(&self, authenticator: &Actor, command: &ConfirmEmail) -> Result<(), Error> {
        let account = self
            .behind_link(authenticator, Purpose::ConfirmEmail, &command.token)
            .await?;
        let shown = Shown {
            password: &command.password,
            field: "password",
            place: command.place,
        };
        self.check_shown(
            authenticator,
            &account,
            Asker::stranger(&account.email, command.place),
            shown,
        )
        .await
    }
}
