//! What pages and other domains may read.

use crate::model::account::Account;
use crate::{Error, Identity, store};
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::{SessionId, UserId};
use platform::{Actor, ReadTx};

/// Where to write to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The account.
    pub user: UserId,
    /// The address.
    pub email: Email,
}

/// One live sign-in, for its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// The session.
    pub session: SessionId,
    /// True for a browser, false for an API client.
    pub is_browser: bool,
    /// What the client calls itself.
    pub device: Option<String>,
    /// Browser and system, as far as they told.
    pub agent: Option<String>,
    /// The network it came from, not the address.
    pub network: Option<String>,
    /// When it began.
    pub signed_in_at: DateTime<Utc>,
    /// When its use was last written down.
    pub seen_at: DateTime<Utc>,
}

impl Identity {
    /// Finds the actor's own account; `None` for whoever has none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn own_account(&self, actor: &Actor) -> Result<Option<Account>, Error> {
        let Some(user) = actor.user() else {
            return Ok(None);
        };
        let mut tx = self.ground.db.read(actor).await?;
        Ok(store::users::lookup(&mut tx, user).await?)
    }

    /// Finds an account that the actor may see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lookup(&self, actor: &Actor, user: UserId) -> Result<Option<Account>, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        Ok(store::users::lookup(&mut tx, user).await?)
    }

    /// Finds where to write to somebody, for journeys. Accounts that are switched off get no mail.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn contact_in(&self, tx: &mut ReadTx, user: UserId) -> Result<Option<Contact>, Error> {
        let account = store::users::lookup(tx, user).await?;
        let reachable = account.filter(|account| account.disabled_at.is_none());
        Ok(reachable.map(|account| Contact {
            user,
            email: account.email,
        }))
    }

    /// Reads somebody's own address in their own name, so that the database too holds that nobody else learns it.
    pub(crate) async fn own_address(&self, actor: &Actor, user: UserId) -> Result<Email, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let account = store::users::lookup(&mut tx, user).await?;
        Ok(account.ok_or(Error::SignInAgain)?.email)
    }

    /// Finds where to write to people whom the caller may know, for lists of colleagues. Whoever calls has seen to that.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn contacts(&self, caller: &Actor, users: &[UserId]) -> Result<Vec<Contact>, Error> {
        let mut tx = self.ground.db.read_fresh(&self.authenticator(caller)).await?;
        Ok(store::users::contacts(&mut tx, users).await?)
    }

    /// Tells whether an address has an account that its holder confirmed. Ask only for whoever has proved that the address
    /// is theirs.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_claimed(&self, caller: &Actor, proved: &Email) -> Result<bool, Error> {
        let mut tx = self.ground.db.read_fresh(&self.authenticator(caller)).await?;
        let account = store::users::find_by_email(&mut tx, proved).await?;
        Ok(account.is_some_and(|account| !account.is_unclaimed()))
    }

    /// Lists the actor's own live sign-ins, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_own_sessions(&self, actor: &Actor) -> Result<Vec<SessionView>, Error> {
        let Some(user) = actor.user() else {
            return Ok(Vec::new());
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::sessions::list(&mut tx, user, self.ground.clock.now()).await?)
    }

    /// Returns the public keys that verify our access tokens, as a JSON Web Key Set.
    ///
    /// # Errors
    /// When a key does not turn into JSON, which is a fault of ours.
    pub fn published_keys(&self) -> Result<serde_json::Value, Error> {
        let published = self.inner.keys.published(&self.inner.config, self.ground.clock.now());
        serde_json::to_value(published).map_err(|why| Error::Crypto(why.to_string()))
    }

    /// Lists the peppers that stored passwords need and this installation lacks. Starting without them would lock
    /// people out, so the server refuses to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn missing_peppers(&self) -> Result<Vec<String>, Error> {
        let mut tx = self.ground.db.read(&self.inner.authenticator).await?;
        let mut needed = store::passwords::peppers(&mut tx).await?;
        needed.retain(|id| !self.inner.hasher.knows_pepper(id));
        Ok(needed)
    }

    /// Counts people who have no second factor but a phone while no text messages go out. They are not let in without it,
    /// so whoever runs the site must know of them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_shut_out(&self) -> Result<i64, Error> {
        if self.inner.config.texts {
            return Ok(0);
        }
        let mut tx = self.ground.db.read(&self.inner.authenticator).await?;
        Ok(store::phones::count_alone(&mut tx).await?)
    }
}
