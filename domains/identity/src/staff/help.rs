//! Staff help somebody into their account: a letter with a link, never a password; and an end to every sign-in.

use crate::accounts::own_account::end_all;
use crate::{Error, Identity, rights};
use contracts::identity::PasswordResetRequested;
use kernel::ids::UserId;
use kernel::reason_given;
use platform::{Action, Actor, Denied, WriteTx};
use serde_json::{Value, json};

use crate::model::account::Account;

impl Identity {
    /// Has the letter written by which the holder chooses a new password. Staff choose none and see none.
    ///
    /// # Errors
    /// `Denied` for others than support and administrators; `NoAccount`.
    pub async fn send_reset_for(&self, actor: &Actor, user: UserId) -> Result<(), Error> {
        let (mut tx, account) = self.to_help(actor, user).await?;
        let detail = json!({ "by": "staff" });
        tx.audit("identity.password-reset-requested", Some(user.get()), detail);
        let at = self.ground.clock.now();
        let email = account.email;
        tx.emit(&PasswordResetRequested { email, at }).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends every sign-in of somebody, at once and on all nodes, and tells how many there were.
    ///
    /// # Errors
    /// `Denied` for others than support and administrators; `NoAccount`; `Invalid` without a reason.
    pub async fn end_sessions_of(&self, actor: &Actor, user: UserId, why: &str) -> Result<u64, Error> {
        let (mut tx, account) = self.to_help(actor, user).await?;
        let why = reason_given(why).map_err(|fault| Error::Invalid(vec![fault]))?;
        let now = self.ground.clock.now();
        let ended = end_all(&mut tx, account.user, "signed-out-everywhere", now).await?;
        let change = (Value::Null, json!({ "by": "staff", "sessions_ended": ended }));
        let why = self.why(&mut tx, user, why).await?;
        tx.audit_change("identity.all-sessions-ended", Some(user.get()), change, Some(why));
        tx.commit().await?;
        Ok(ended)
    }

    /// Loads the account as the actor, then asks for the right: who may not see it learns nothing.
    async fn to_help(&self, actor: &Actor, user: UserId) -> Result<(WriteTx, Account), Error> {
        let account = self.lookup(actor, user).await?.ok_or(Error::NoAccount)?;
        if actor.user() == Some(user) || !actor.may(rights::HelpAccount, &user) {
            let action = rights::HelpAccount::NAME;
            return Err(Denied { action }.into());
        }
        Ok((self.ground.db.write(&self.authenticator(actor)).await?, account))
    }
}
