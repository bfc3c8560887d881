//! A person adds a passkey.

use super::ask::holder;
use super::{Asked, PasskeyView, checked_name};
use crate::model::passkey::{Accepted, NewPasskey};
use crate::{Error, Identity, RecoveryCodes, rights, store};
use contracts::identity::{PasskeyChange, PasskeyChanged};
use kernel::ids::{PasskeyId, SessionId};
use platform::{Actor, Denied};
use serde_json::json;

/// What the authenticator made.
#[derive(Debug, Clone)]
pub struct AddPasskey {
    /// What its owner calls it.
    pub name: String,
    /// The authenticator's answer.
    pub answer: NewPasskey,
    /// The sign-in at hand, whose proof stays.
    pub session: Option<SessionId>,
}

/// A passkey that was just added.
#[derive(Debug, Clone)]
pub struct PasskeyAdded {
    /// The passkey.
    pub passkey: PasskeyView,
    /// Recovery codes, if there were none that work: from now on the password alone opens nothing.
    pub codes: Option<RecoveryCodes>,
}

impl Identity {
    /// Checks the authenticator's answer and keeps the passkey. From then on it opens the account by itself, and the
    /// password no longer does. The owner is told by mail.
    ///
    /// # Errors
    /// `Invalid` when the name breaks a rule; `Passkey` when the answer does not count; `PasskeyKnown`; `TooManyPasskeys`.
    pub async fn add_passkey(&self, actor: &Actor, command: AddPasskey) -> Result<PasskeyAdded, Error> {
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
        let passkey = PasskeyView {
            id: PasskeyId::fresh(now, &self.ground.rng),
            name,
            is_backed_up: accepted.backed_up,
            created_at: now,
            used_at: None,
        };
        self.keep_passkey(&authenticator, (actor, command.session), passkey, &accepted)
            .await
    }

    async fn keep_passkey(
        &self,
        authenticator: &Actor,
        (actor, session): (&Actor, Option<SessionId>),
        passkey: PasskeyView,
        accepted: &Accepted,
    ) -> Result<PasskeyAdded, Error> {
        let now = passkey.created_at;
        let mut tx = self.ground.db.write(authenticator).await?;
        // Locking the account makes two who add at once take turns, so that neither passes the limit.
        let account = holder(&mut tx, actor).await?;
        let user = account.user;
        let permit = tx.permit(rights::KeepPasskeys, &user)?;
        let before = self.factors_of(&mut tx, user).await?;
        if usize::from(before.passkeys) >= self.inner.config.passkeys_each {
            return Err(Error::TooManyPasskeys);
        }
        let added = store::passkeys::add(&mut tx, &permit, &passkey, accepted).await;
        added.map_err(|error| {
            if error.is_unique("passkeys_credential_key") {
                Error::PasskeyKnown
            } else {
                error.into()
            }
        })?;
        self.void_other_proofs(&mut tx, user, session).await?;
        tx.audit(
            "identity.passkey-added",
            Some(passkey.id.get()),
            json!({ "user": user }),
        );
        tx.emit(&PasskeyChanged {
            user,
            email: account.email,
            name: passkey.name.clone(),
            change: PasskeyChange::Added,
            at: now,
        })
        .await?;
        let codes = match before.recovery_codes_left {
            0 => Some(self.new_codes_in(&mut tx, user, now).await?),
            _ => None,
        };
        tx.commit().await?;
        Ok(PasskeyAdded { passkey, codes })
    }
}
