//! Somebody lost every factor: an operator of the host takes them away.

use crate::accounts::own_account::end_all;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::FactorChange;
use kernel::ids::UserId;
use kernel::{Email, reason_given};
use platform::{Action, Actor, Denied, Reason, WriteTx};
use serde_json::json;

/// Whose factors, and why.
#[derive(Debug, Clone)]
pub struct ResetFactors {
    /// The person's address.
    pub email: Email,
    /// How it was made sure that it is them.
    pub reason: String,
}

impl Identity {
    /// Removes every second factor of an account and ends its sign-ins, from the host's command line. The person is told.
    ///
    /// # Errors
    /// `Denied` for everybody but the command line; `NoAccount`; `NoSecondFactor`; `Invalid` without a reason.
    pub async fn reset_factors(&self, actor: &Actor, command: ResetFactors) -> Result<UserId, Error> {
        let reason = reason_given(&command.reason).map_err(|fault| Error::Invalid(vec![fault]))?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let found = store::users::find_by_email(&mut tx, &command.email).await?;
        let user = found.ok_or(Error::NoAccount)?.user;
        if !actor.may(rights::ResetFactors, &user) {
            let action = rights::ResetFactors::NAME;
            return Err(Denied { action }.into());
        }
        store::users::lock(&mut tx, user).await?.ok_or(Error::NoAccount)?;
        let before = self.factors_of(&mut tx, user).await?;
        if !before.any() {
            return Err(Error::NoSecondFactor);
        }
        let why = self.why(&mut tx, user, reason).await?;
        self.take_factors_in(&mut tx, user, why, now).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Takes away every factor, passkeys too, and ends every sign-in and API key. The person is told.
    pub(super) async fn take_factors_in(
        &self,
        tx: &mut WriteTx,
        user: UserId,
        why: Reason,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let permit = tx.permit(rights::KeepFactors, &user)?;
        store::totp::remove(tx, &permit).await?;
        store::phones::remove(tx, &permit).await?;
        store::recovery_codes::remove(tx, &permit).await?;
        let passkeys = tx.permit(rights::KeepPasskeys, &user)?;
        store::passkeys::remove_all(tx, &passkeys).await?;
        let ended = end_all(tx, user, "signed-out-everywhere", now).await?;
        let keys = self.end_keys_in(tx, user, now).await?;
        self.drop_reset_in(tx, user, "factors-reset", now).await?;
        let before = json!({ "second_factor": true });
        let after = json!({ "second_factor": false, "sessions_ended": ended, "keys_ended": keys });
        tx.audit_change("identity.factors-reset", Some(user.get()), (before, after), Some(why));
        self.tell_of_factor(tx, user, FactorChange::AllRemovedByUs, now).await
    }
}
