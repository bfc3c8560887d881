//! An operator brings somebody over from another system, with the hash of their password.

use crate::enrol_person::EnrolPerson;
use crate::hashing::StoredPassword;
use crate::{Error, Identity, rights, store};
use kernel::ids::UserId;
use kernel::{FieldError, Secret};
use platform::Actor;

/// Whom to bring over.
#[derive(Debug, Clone)]
pub struct ImportPerson {
    /// The account. Staff are not imported: they are made one by one.
    pub person: EnrolPerson,
    /// What the other system stored: bcrypt over the bare password (`$2a$`, `$2b$` or `$2y$`), of cost 4 to 12.
    pub hash: Secret<String>,
}

impl Identity {
    /// Makes a confirmed account that its holder signs in to with the password they had; the first sign-in renews the hash.
    ///
    /// # Errors
    /// When the actor is not the command line, the account would be one of staff, the hash is none that is taken over, the
    /// sector is unknown, or the address has an account, which stays as it is.
    pub async fn import_person(&self, actor: &Actor, command: ImportPerson) -> Result<UserId, Error> {
        let hash =
            StoredPassword::imported(command.hash.expose()).filter(|_| command.person.standing.staff_role().is_none());
        let hash = hash.ok_or_else(|| {
            let what = "Give a bcrypt hash of cost 4 to 12, for a worker or an employer";
            Error::Invalid(vec![FieldError::new("hash", "hash", what)])
        })?;
        let mut tx = self.ground.db.write(actor).await?;
        let user = self.enrol_person_in(&mut tx, command.person).await?;
        let permit = tx.permit(rights::StorePassword, &user)?;
        store::passwords::put(&mut tx, &permit, &hash, self.ground.clock.now()).await?;
        tx.commit().await?;
        Ok(user)
    }
}
