//! The keys that a person has: look at them, revoke one.

use super::ApiKeyView;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::ApiKeyChanged;
use kernel::ids::{ApiKeyId, UserId};
use platform::{Actor, WriteTx};
use serde_json::json;

impl Identity {
    /// Lists the actor's own keys that work, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_own_api_keys(&self, actor: &Actor) -> Result<Vec<ApiKeyView>, Error> {
        let Some(user) = actor.user() else {
            return Ok(Vec::new());
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::api_keys::list(&mut tx, user, self.ground.clock.now()).await?)
    }

    /// Revokes every key of somebody whose account was taken back from strangers or switched off: a key that was made before
    /// must not outlive that.
    pub(crate) async fn end_keys_in(&self, tx: &mut WriteTx, user: UserId, now: DateTime<Utc>) -> Result<u64, Error> {
        let permit = tx.permit(rights::KeepApiKeys, &user)?;
        Ok(store::api_keys::revoke_all(tx, &permit, now).await?)
    }

    /// Revokes one of the actor's own keys. Every node refuses it within a second. The person is told.
    ///
    /// # Errors
    /// `UnknownKey` when it is somebody else's, has ended, or never was.
    pub async fn revoke_api_key(&self, actor: &Actor, key: ApiKeyId) -> Result<(), Error> {
        let user = actor.user().ok_or(Error::UnknownKey)?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let permit = tx.permit(rights::KeepApiKeys, &user)?;
        let name = store::api_keys::revoke(&mut tx, &permit, key, now).await?;
        let name = name.ok_or(Error::UnknownKey)?;
        let account = store::users::lookup(&mut tx, user).await?.ok_or(Error::UnknownKey)?;
        tx.audit("identity.api-key-revoked", Some(key.get()), json!({ "user": user }));
        tx.emit(&ApiKeyChanged {
            user,
            email: account.email,
            name,
            made: false,
            at: now,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
