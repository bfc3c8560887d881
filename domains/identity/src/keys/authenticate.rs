//! A key is turned into the person behind it.

use crate::model::account::Standing;
use crate::model::api_key::KeyText;
use crate::model::scopes::Scopes;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Secret;
use kernel::ids::{ApiKeyId, UserId};
use platform::{Actor, Membership, Who};
use subtle::ConstantTimeEq;

/// Its use is written down only so often.
const NOTED_EVERY: TimeDelta = TimeDelta::hours(1);

/// Who is behind a key, and what it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLogin {
    /// The key.
    pub key: ApiKeyId,
    /// The person.
    pub user: UserId,
    /// What their account is for.
    pub standing: Standing,
    /// What the key opens.
    pub scopes: Scopes,
    /// When the key ends.
    pub until: DateTime<Utc>,
    /// Whether the person has a second factor that counts where one must be.
    pub has_strong_factor: bool,
}

impl KeyLogin {
    /// Tells who acts, given the membership that was found for the person.
    pub const fn who(&self, membership: Option<Membership>) -> Who {
        self.standing.who(self.user, membership)
    }
}

impl Identity {
    /// Tells whose key it is; `None` for every text that is no good key. The actor is the authenticator. A slip of the
    /// hand is noticed before the database is asked.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn authenticate_api_key(&self, actor: &Actor, text: &Secret<String>) -> Result<Option<KeyLogin>, Error> {
        let Some(shown) = KeyText::parse(text.expose()) else {
            return Ok(None);
        };
        let now = self.ground.clock.now();
        let found = {
            let mut tx = self.ground.db.read_fresh(actor).await?;
            store::api_keys::find(&mut tx, shown.id, now).await?
        };
        let Some(found) = found.filter(|found| bool::from(found.hash.ct_eq(&shown.hash()))) else {
            return Ok(None);
        };
        if found.used_at.is_none_or(|used_at| now - used_at >= NOTED_EVERY) {
            let mut tx = self.ground.db.write(actor).await?;
            let permit = tx.permit(rights::KeepApiKeys, &found.login.user)?;
            store::api_keys::touch(&mut tx, &permit, shown.id, now).await?;
            tx.commit().await?;
        }
        Ok(Some(found.login))
    }
}
