//! An administrator switches somebody's account off or on.

use super::own_account::end_all;
use crate::model::account::Account;
use crate::{Error, Identity, rights, store};
use contracts::identity::{AccountSwitchedOff, AccountSwitchedOn};
use kernel::ids::UserId;
use platform::{Actor, Denied, WriteTx};
use serde_json::json;

/// Why an administrator does it, for the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwitchReason {
    /// The holder asked for it.
    Asked,
    /// Somebody else seems to be in the account, or no longer is.
    Security,
    /// The terms of use were broken, or that turned out to be wrong.
    Terms,
}

impl SwitchReason {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Asked, Self::Security, Self::Terms];

    /// Returns the word that doors and the audit log use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Security => "security",
            Self::Terms => "terms",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// Whose account, and why.
#[derive(Debug, Clone, Copy)]
pub struct SwitchAccount {
    /// The account.
    pub user: UserId,
    /// Why.
    pub reason: SwitchReason,
}

impl Identity {
    /// Switches an account off and ends every sign-in and API key of it, at once. Only staff bring it back.
    ///
    /// # Errors
    /// `Denied` for whoever is no administrator, and for one's own account; `NoAccount`; `AlreadySwitched`.
    pub async fn disable_account(&self, actor: &Actor, command: SwitchAccount) -> Result<(), Error> {
        let (mut tx, account) = self.to_switch(actor, command.user).await?;
        let now = self.ground.clock.now();
        let permit = tx.permit(rights::SwitchAccount, &account.user)?;
        if !store::users::disable(&mut tx, &permit, "staff", now).await? {
            return Err(Error::AlreadySwitched);
        }
        let ended = end_all(&mut tx, account.user, "switched-off", now).await?;
        let keys = self.end_keys_in(&mut tx, account.user, now).await?;
        // Nobody can say no while the account is off, so the day's wait would mean nothing.
        self.drop_reset_in(&mut tx, account.user, "switched-off", now).await?;
        let reason = command.reason.as_str();
        let detail = json!({ "by": "staff", "reason": reason, "sessions_ended": ended, "keys_ended": keys });
        tx.audit("identity.account-switched-off", Some(account.user.get()), detail);
        tx.emit(&AccountSwitchedOff {
            user: account.user,
            email: account.email,
            by_holder: false,
            at: now,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Switches an account on again, whoever switched it off.
    ///
    /// # Errors
    /// As for [`Identity::disable_account`].
    pub async fn enable_account(&self, actor: &Actor, command: SwitchAccount) -> Result<(), Error> {
        let (mut tx, account) = self.to_switch(actor, command.user).await?;
        let permit = tx.permit(rights::SwitchAccount, &account.user)?;
        if !store::users::enable(&mut tx, &permit).await? {
            return Err(Error::AlreadySwitched);
        }
        let detail = json!({ "by": "staff", "reason": command.reason.as_str() });
        tx.audit("identity.account-switched-on", Some(account.user.get()), detail);
        let at = self.ground.clock.now();
        tx.emit(&AccountSwitchedOn {
            user: account.user,
            email: account.email,
            at,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Loads the account as the actor, then asks for the right: who may not see it learns nothing.
    async fn to_switch(&self, actor: &Actor, user: UserId) -> Result<(WriteTx, Account), Error> {
        let account = self.lookup(actor, user).await?.ok_or(Error::NoAccount)?;
        if actor.user() == Some(user) || !actor.may(rights::SwitchAnyAccount, &user) {
            let action = "identity.switch-any-account";
            return Err(Denied { action }.into());
        }
        let tx = self.ground.db.write(&self.authenticator(actor)).await?;
        Ok((tx, account))
    }
}
