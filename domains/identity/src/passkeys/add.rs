//! A person adds a passkey.

use super::ask::holder;
use super::{Asked, PasskeyView, checked_name};
use crate::model::passkey::NewPasskey;
use crate::{Error, Identity, rights, store};
use contracts::identity::{PasskeyChange, PasskeyChanged};
use kernel::ids::PasskeyId;
use platform::{Actor, Denied};
use serde_json::json;

/// What the authenticator made.
#[derive(Debug, Clone)]
pub struct AddPasskey {
    /// What its owner calls it.
    pub name: String,
    /// The authenticator's answer.
    pub answer: NewPasskey,
}

impl Identity {
    /// Checks the authenticator's answer and keeps the passkey. From then on it opens the account by itself. The owner is
    /// told by mail.
    ///
    /// # Errors
    /// `Invalid` when the name breaks a rule; `Passkey` when the answer does not count; `PasskeyKnown`; `TooManyPasskeys`.
    pub async fn add_passkey(&self, actor: &Actor, command: AddPasskey) -> Result<PasskeyView, Error> {
        let action = "identity.keep-passkeys";
        let user = actor.user().ok_or(Denied { action })?;
        let name = checked_name(&command.name).map_err(|fault| Error::Invalid(vec![fault]))?;
        let authenticator = self.authenticator(actor);
        self.take_challenge(&authenticator, Asked::Add(user), command.answer.challenge())
            .await?;
        let accepted = match command.answer.check(&self.inner.party) {
            Ok(accepted) => accepted,
            Err(fault) => return self.refuse(&authenticator, Some(user), fault).await,
        };
        let now = self.ground.clock.now();
        let view = PasskeyView {
            id: PasskeyId::fresh(now, &self.ground.rng),
            name,
            is_backed_up: accepted.backed_up,
            created_at: now,
            used_at: None,
        };
        let mut tx = self.ground.db.write(&authenticator).await?;
        // Locking the account makes two who add at once take turns, so that neither passes the limit.
        store::users::lock(&mut tx, user).await?.ok_or(Denied { action })?;
        let account = holder(&mut tx, actor).await?;
        let permit = tx.permit(rights::KeepPasskeys, &user)?;
        if store::passkeys::list(&mut tx, user).await?.len() >= self.inner.config.passkeys_each {
            return Err(Error::TooManyPasskeys);
        }
        let added = store::passkeys::add(&mut tx, &permit, &view, &accepted).await;
        added.map_err(|error| match error.is_unique("passkeys_credential_key") {
            true => Error::PasskeyKnown,
            false => error.into(),
        })?;
        tx.audit("identity.passkey-added", Some(view.id.get()), json!({ "user": user }));
        tx.emit(&PasskeyChanged {
            user,
            email: account.email,
            name: view.name.clone(),
            change: PasskeyChange::Added,
            at: now,
        })
        .await?;
        tx.commit().await?;
        Ok(view)
    }
}
