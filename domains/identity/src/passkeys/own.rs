//! The passkeys that a person has: look at them, name one, remove one.

use super::ask::holder;
use super::{PasskeyView, checked_name};
use crate::accounts::own_account::end_others;
use crate::{Error, Identity, rights, store};
use contracts::identity::{PasskeyChange, PasskeyChanged};
use kernel::ids::{PasskeyId, SessionId};
use platform::Actor;
use serde_json::json;

impl Identity {
    /// Lists the actor's own passkeys, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_own_passkeys(&self, actor: &Actor) -> Result<Vec<PasskeyView>, Error> {
        let Some(user) = actor.user() else {
            return Ok(Vec::new());
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::passkeys::list(&mut tx, user).await?)
    }

    /// Gives one of the actor's own passkeys another name.
    ///
    /// # Errors
    /// `Invalid` when the name breaks a rule; `UnknownPasskey` when it is somebody else's or never was.
    pub async fn rename_passkey(&self, actor: &Actor, passkey: PasskeyId, name: &str) -> Result<(), Error> {
        let name = checked_name(name).map_err(|fault| Error::Invalid(vec![fault]))?;
        let user = actor.user().ok_or(Error::UnknownPasskey)?;
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let permit = tx.permit(rights::KeepPasskeys, &user)?;
        if !store::passkeys::rename(&mut tx, &permit, passkey, &name).await? {
            return Err(Error::UnknownPasskey);
        }
        tx.audit("identity.passkey-renamed", Some(passkey.get()), json!({ "user": user }));
        tx.commit().await?;
        Ok(())
    }

    /// Removes one of the actor's own passkeys, ends their other sign-ins, and tells them by mail. With the last factor but a
    /// phone the recovery codes go too.
    ///
    /// # Errors
    /// `UnknownPasskey` when it is somebody else's or never was; `SecondFactorDemanded` when the person must have a second
    /// factor and has no other.
    pub async fn remove_passkey(&self, actor: &Actor, passkey: PasskeyId, kept: SessionId) -> Result<(), Error> {
        let user = actor.user().ok_or(Error::UnknownPasskey)?;
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let account = holder(&mut tx, actor).await?;
        let permit = tx.permit(rights::KeepPasskeys, &user)?;
        let removed = store::passkeys::remove(&mut tx, &permit, passkey).await?;
        let name = removed.ok_or(Error::UnknownPasskey)?;
        if !self.factors_of(&mut tx, user).await?.strong() {
            // Announced is enough: nobody takes away what they will need in a few days.
            if self.inner.config.second_factor_for.demanded_from(actor.who()).is_some() {
                return Err(Error::SecondFactorDemanded);
            }
            let permit = tx.permit(rights::KeepFactors, &user)?;
            store::recovery_codes::remove(&mut tx, &permit).await?;
        }
        let now = self.ground.clock.now();
        let ended = end_others(&mut tx, user, Some(kept), "factor-removed", now).await?;
        let detail = json!({ "user": user, "sessions_ended": ended });
        tx.audit("identity.passkey-removed", Some(passkey.get()), detail);
        tx.emit(&PasskeyChanged {
            user,
            email: account.email,
            name,
            change: PasskeyChange::Removed,
            at: now,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
