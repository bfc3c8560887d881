//! Somebody lost every factor: an operator of the host takes them away.

use crate::model::role_grant::reason;
use crate::{Error, Identity, rights, store};
use contracts::identity::FactorChange;
use kernel::Email;
use kernel::ids::UserId;
use platform::{Action, Actor, Denied};
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
        let reason = reason(&command.reason).map_err(|fault| Error::Invalid(vec![fault]))?;
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
        let permit = tx.permit(rights::KeepFactors, &user)?;
        store::totp::remove(&mut tx, &permit).await?;
        store::recovery_codes::remove(&mut tx, &permit).await?;
        let ending = tx.permit(rights::EndAllSessions, &user)?;
        store::users::raise_version(&mut tx, &ending).await?;
        store::sessions::end_all(&mut tx, &ending, now).await?;
        let change = (json!({ "second_factor": true }), json!({ "second_factor": false }));
        tx.audit_change("identity.factors-reset", Some(user.get()), change, Some(&reason));
        self.tell_of_factor(&mut tx, user, FactorChange::AllRemovedByUs, now)
            .await?;
        tx.commit().await?;
        Ok(user)
    }
}
