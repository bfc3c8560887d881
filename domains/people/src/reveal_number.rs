//! A reviewer looks at a whole number, to compare it with the document or the register. Each look is in the audit log.

use crate::rights::CheckCredential;
use crate::store::{credentials, sealed};
use crate::{Error, People};
use kernel::Pii;
use kernel::ids::CredentialId;
use platform::Actor;

impl People {
    /// Returns the whole number of a credential; `None` where its type has none.
    ///
    /// # Errors
    /// When there is no such credential, or the actor may not check it.
    pub async fn reveal_number(&self, actor: &Actor, credential: CredentialId) -> Result<Option<Pii<String>>, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let found = credentials::lookup_for_update(&mut tx, credential)
            .await?
            .ok_or(Error::NotFound)?;
        tx.permit(CheckCredential, &found)?;
        let number = sealed::number(&mut tx, &self.ground.vault, credential).await?;
        tx.look(found.worker, "number", None);
        tx.audit("people.reveal-number", Some(credential.get()), serde_json::Value::Null);
        tx.commit().await?;
        Ok(number.map(Pii::new))
    }
}
