//! A reviewer looks at a whole number, to compare it with the document or the register. Each look is in the audit log, with
//! the reason for it.

use crate::rights::CheckCredential;
use crate::store::{credentials, sealed};
use crate::{Error, People};
use kernel::ids::CredentialId;
use kernel::{Pii, reason_given};
use platform::{Actor, Owner};
use serde_json::Value;

impl People {
    /// Returns the whole number of a credential; `None` where its type has none.
    ///
    /// # Errors
    /// When there is no such credential, the actor may not check it, or no reason is given.
    pub async fn reveal_number(
        &self,
        actor: &Actor,
        credential: CredentialId,
        reason: &str,
    ) -> Result<Option<Pii<String>>, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let found = credentials::lookup_for_update(&mut tx, credential)
            .await?
            .ok_or(Error::NotFound)?;
        tx.permit(CheckCredential, &found)?;
        let reason = reason_given(reason).map_err(|fault| Error::Invalid(vec![fault]))?;
        let number = sealed::number(&mut tx, &self.ground.vault, credential).await?;
        let target = Some(credential.get());
        let about = Owner::Person(found.worker);
        let why = self.ground.vault.reason(&mut tx, about, reason).await?;
        tx.audit_change("people.reveal-number", target, (Value::Null, Value::Null), Some(why));
        tx.look(found.worker, "number", Some(why));
        tx.commit().await?;
        Ok(number.map(Pii::new))
    }
}
