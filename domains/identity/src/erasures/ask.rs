//! A person asks to be forgotten.

use crate::accounts::own_account::end_all;
use crate::model::account::Standing;
use crate::{Error, Identity, rights, store};
use contracts::identity::ErasureAsked;
use kernel::ids::ErasureId;
use platform::{Actor, Denied};
use serde_json::json;

impl Identity {
    /// Closes the actor's own account for good, ends every sign-in, and has a journey delete what we hold. Whether
    /// anything stands in the way was settled before.
    ///
    /// # Errors
    /// `Denied` for staff, whom an administrator switches off; `AlreadySwitched` when the account is off.
    pub async fn ask_to_be_forgotten(&self, actor: &Actor) -> Result<(), Error> {
        let action = "identity.ask-to-be-forgotten";
        let user = actor.user().ok_or(Denied { action })?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let account = store::users::lock(&mut tx, user).await?.ok_or(Denied { action })?;
        if matches!(account.standing, Standing::Staff(_)) {
            return Err(Denied { action }.into());
        }
        let permit = tx.permit(rights::SwitchAccount, &user)?;
        if !store::users::disable(&mut tx, &permit, "erased", now).await? {
            return Err(Error::AlreadySwitched);
        }
        let ended = end_all(&mut tx, account.user, "erased", now).await?;
        let erasure = ErasureId::fresh(now, &self.ground.rng);
        store::erasures::add(&mut tx, &permit, erasure, now).await?;
        tx.audit(action, Some(user.get()), json!({ "sessions_ended": ended }));
        let email = account.email;
        tx.emit(&ErasureAsked {
            user,
            erasure,
            email,
            at: now,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
