//! What a person's account is connected to, and undoing it.

use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::ForeignConnected;
use kernel::Email;
use kernel::ids::ForeignIdentityId;
use platform::{Action, Actor, Denied};
use serde_json::json;

/// One account elsewhere, for the holder of the account here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignView {
    /// Its id.
    pub id: ForeignIdentityId,
    /// The provider's name as people see it.
    pub provider_name: String,
    /// The address it had when it was connected.
    pub email: Email,
    /// When it was connected.
    pub connected_at: DateTime<Utc>,
    /// When it was last used to sign in.
    pub used_at: Option<DateTime<Utc>>,
}

impl Identity {
    /// Lists the providers that people may sign in with: word and name.
    pub fn providers(&self) -> Vec<(String, String)> {
        self.foreign.names()
    }

    /// Lists what the actor's account is connected to, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_own_foreign(&self, actor: &Actor) -> Result<Vec<ForeignView>, Error> {
        let Some(user) = actor.user() else {
            return Ok(Vec::new());
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let mut views = store::foreign::list(&mut tx, user).await?;
        for view in &mut views {
            view.provider_name = self.foreign.name_of(&view.provider_name);
        }
        Ok(views)
    }

    /// Cuts a connection of the actor's account. Sign-ins that it opened stay.
    ///
    /// # Errors
    /// `UnknownForeign` when there is no such connection of theirs.
    pub async fn disconnect_own_foreign(&self, actor: &Actor, id: ForeignIdentityId) -> Result<(), Error> {
        let action = rights::ConnectForeign::NAME;
        let user = actor.user().ok_or(Denied { action })?;
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let account = store::users::lock(&mut tx, user).await?.ok_or(Error::SignInAgain)?;
        let permit = tx.permit(rights::ConnectForeign, &user)?;
        let provider = store::foreign::disconnect(&mut tx, &permit, id).await?;
        let provider = provider.ok_or(Error::UnknownForeign)?;
        tx.audit(
            "identity.provider-disconnected",
            Some(user.get()),
            json!({ "provider": provider }),
        );
        tx.emit(&ForeignConnected {
            user,
            email: account.email,
            provider_name: self.foreign.name_of(&provider),
            connected: false,
            at: self.ground.clock.now(),
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
