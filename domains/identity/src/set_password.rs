//! The platform itself gives an account a password.

use crate::model::password::words_of;
use crate::{Error, Identity, rights, store};
use kernel::ids::UserId;
use kernel::{RngExt, Secret};
use platform::{Actor, Denied};

/// Whose password, and which.
#[derive(Debug, Clone)]
pub struct SetPassword {
    /// The account.
    pub user: UserId,
    /// The password.
    pub password: Secret<String>,
}

impl Identity {
    /// Stores a password for an account. The same rules hold for it as for one that a person chooses.
    ///
    /// # Errors
    /// When the actor is neither the demo loader nor the command line, or the password is too easy.
    pub async fn set_password(&self, actor: &Actor, command: SetPassword) -> Result<(), Error> {
        let denied = Denied {
            action: "identity.store-password",
        };
        if !actor.may(rights::StorePassword, &command.user) {
            return Err(denied.into());
        }
        let account = {
            let mut tx = self.ground.db.read_fresh(actor).await?;
            store::users::lookup(&mut tx, command.user).await?.ok_or(denied)?
        };
        let chosen = self.choose(&command.password, &words_of(&account.email)).await?;
        let hash = self
            .inner
            .hasher
            .hash(None, chosen.password, self.ground.rng.bytes())
            .await?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(rights::StorePassword, &command.user)?;
        store::passwords::put(&mut tx, &permit, &hash, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
