//! An operator makes the first administrator, from the host's command line.

use crate::enrol_person::EnrolPerson;
use crate::model::account::Standing;
use crate::model::password::words_of;
use crate::{Error, Identity, rights, store};
use kernel::ids::UserId;
use kernel::{Email, RngExt, Secret};
use platform::{Actor, StaffRole};

/// Who becomes an administrator.
#[derive(Debug, Clone)]
pub struct CreateAdmin {
    /// The address.
    pub email: Email,
    /// The password.
    pub password: Secret<String>,
}

impl Identity {
    /// Makes a confirmed account of an administrator. There is no default account and no way to make one over the web.
    ///
    /// # Errors
    /// When the actor is not the command line, the password is too easy, or the address is taken.
    pub async fn create_admin(&self, actor: &Actor, command: CreateAdmin) -> Result<UserId, Error> {
        let chosen = self.choose(&command.password, &words_of(&command.email)).await?;
        let hash = self
            .inner
            .hasher
            .hash(None, chosen.password, self.ground.rng.bytes())
            .await?;
        let person = EnrolPerson {
            email: command.email,
            standing: Standing::Staff(StaffRole::Admin),
            sector: None,
        };
        let mut tx = self.ground.db.write(actor).await?;
        let user = self.enrol_person_in(&mut tx, person).await?;
        let permit = tx.permit(rights::StorePassword, &user)?;
        store::passwords::put(&mut tx, &permit, &hash, self.ground.clock.now()).await?;
        tx.commit().await?;
        Ok(user)
    }
}
