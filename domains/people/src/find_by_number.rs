//! Staff who check ask whether a number is known already: one licence held by two people is a forgery.

use crate::rights::FindByNumber;
use crate::store::sealed;
use crate::{Error, People};
use kernel::ids::{CredentialId, UserId};
use platform::{Actor, WriteTx};

impl People {
    /// Finds credentials by their whole number, however it is spaced. The number itself is not read. Each look is in the
    /// audit log.
    ///
    /// # Errors
    /// When the actor does not check credentials, or the database does not answer.
    pub async fn find_by_number(&self, actor: &Actor, number: &str) -> Result<Vec<CredentialId>, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        tx.permit(FindByNumber, &())?;
        let found = sealed::find_by_number(&mut tx, &self.ground.vault, number).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Finds who holds a credential with this whole number. It is in the audit log that the actor asked.
    ///
    /// # Errors
    /// When the actor does not check credentials, or the database does not answer.
    pub async fn holders_of_number_in(&self, tx: &mut WriteTx, number: &str) -> Result<Vec<UserId>, Error> {
        tx.permit(FindByNumber, &())?;
        Ok(sealed::holders_of_number(tx, &self.ground.vault, number).await?)
    }
}
