//! A reviewer looks at a whole number, to compare it with the document or the register. Each look is in the audit log, with
//! the reason for it.

use crate::rights::CheckCredential;
use crate::store::{credentials, sealed};
use crate::{Error, People};
use kernel::ids::CredentialId;
use kernel::{FieldError, Pii};
use platform::{Actor, Owner};
use serde_json::Value;

const REASON_AT_MOST: usize = 500;

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
        let reason = read(reason).map_err(|fault| Error::Invalid(vec![fault]))?;
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

fn read(reason: &str) -> Result<&str, FieldError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(FieldError::new("reason", "required", "Say why, in a few words"));
    }
    if reason.chars().count() > REASON_AT_MOST {
        return Err(FieldError::new(
            "reason",
            "too-long",
            "Say why in 500 characters or fewer",
        ));
    }
    Ok(reason)
}
