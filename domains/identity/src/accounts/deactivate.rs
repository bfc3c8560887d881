//! Somebody switches their own account off, and may come back within a month.

use super::own_account::{end_all, hold};
use crate::model::account::{Account, Standing};
use crate::model::link::{LinkFault, Purpose};
use crate::prove::Shown;
use crate::{Error, Identity, rights, store};
use contracts::identity::{AccountSwitchedOff, AccountSwitchedOn};
use kernel::Secret;
use platform::{Actor, Denied};
use serde_json::json;
use std::net::IpAddr;

/// The password, to be sure.
#[derive(Debug, Clone)]
pub struct Deactivate {
    /// The password there is.
    pub current: Secret<String>,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
}

impl Identity {
    /// Switches the actor's own account off and ends every sign-in and API key. A letter carries the way back.
    ///
    /// # Errors
    /// `Invalid` when the password is wrong; `Denied` for staff, whom an administrator switches off.
    pub async fn deactivate(&self, actor: &Actor, command: Deactivate) -> Result<(), Error> {
        let shown = Shown {
            password: &command.current,
            field: "current_password",
            place: command.place,
        };
        let account = self.check_holder(actor, shown).await?;
        if matches!(account.standing, Standing::Staff(_)) {
            let action = "identity.deactivate";
            return Err(Denied { action }.into());
        }
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        hold(&mut tx, &account).await?;
        let permit = tx.permit(rights::SwitchAccount, &account.user)?;
        if !store::users::disable(&mut tx, &permit, "holder", now).await? {
            return Err(Error::AlreadySwitched);
        }
        let ended = end_all(&mut tx, account.user, "switched-off", now).await?;
        let keys = self.end_keys_in(&mut tx, account.user, now).await?;
        // Nobody can say no while the account is off, so the day's wait would mean nothing.
        self.drop_reset_in(&mut tx, account.user, "switched-off", now).await?;
        let detail = json!({ "by": "holder", "sessions_ended": ended, "keys_ended": keys });
        tx.audit("identity.account-switched-off", Some(account.user.get()), detail);
        tx.emit(&AccountSwitchedOff {
            user: account.user,
            email: account.email,
            by_holder: true,
            at: now,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Switches an account on again by the link in the letter. It signs nobody in.
    ///
    /// # Errors
    /// The link's fault, also when staff have switched the account off meanwhile.
    pub async fn reactivate(&self, caller: &Actor, token: &Secret<String>) -> Result<Account, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        let link = self.use_link_in(&mut tx, Purpose::Reactivate, token).await?;
        let account = store::users::lock(&mut tx, link.user).await?;
        let back = account.filter(|account| account.may_come_back(now, self.inner.config.way_back));
        let account = back.ok_or(LinkFault::Replaced)?;
        let permit = tx.permit(rights::SwitchAccount, &link.user)?;
        store::users::enable(&mut tx, &permit).await?;
        let detail = json!({ "by": "holder" });
        tx.audit("identity.account-switched-on", Some(link.user.get()), detail);
        tx.emit(&AccountSwitchedOn {
            user: link.user,
            email: link.email,
            at: now,
        })
        .await?;
        tx.commit().await?;
        Ok(Account {
            disabled_at: None,
            disabled_by_holder: false,
            ..account
        })
    }
}
