//! A reviewer decides on what a worker declared.

use crate::model::{CheckSource, Credential, CredentialState};
use crate::record_credential::told;
use crate::store::{candidates, credentials};
use crate::{Error, People, rights};
use chrono::TimeDelta;
use kernel::ids::CredentialId;
use platform::{Actor, WriteTx};

/// What the reviewer found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The document is genuine and says what was declared.
    Confirmed,
    /// It is not, or does not.
    Declined,
}

/// A decision on one credential.
#[derive(Debug, Clone, Copy)]
pub struct CheckCredential {
    /// Which one.
    pub credential: CredentialId,
    /// What was found.
    pub finding: Finding,
}

impl People {
    /// Records what a check found. A confirmed credential counts from now on for as long as it is valid.
    ///
    /// # Errors
    /// When there is no such credential, it was checked already, or the actor may not check it.
    pub async fn verify_credential(&self, actor: &Actor, check: CheckCredential) -> Result<Credential, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let credential = self.verify_credential_in(&mut tx, check).await?;
        tx.commit().await?;
        Ok(credential)
    }

    /// Records it within a transaction.
    ///
    /// # Errors
    /// As [`People::verify_credential`].
    pub async fn verify_credential_in(&self, tx: &mut WriteTx, check: CheckCredential) -> Result<Credential, Error> {
        let now = self.ground.clock.now();
        let found = credentials::lookup_for_update(tx, check.credential).await?;
        let mut credential = found.ok_or(Error::NotFound)?;
        let permit = tx.permit(rights::CheckCredential, &credential)?;
        if credential.state != CredentialState::Declared {
            return Err(Error::AlreadyChecked);
        }
        let by = tx.actor().user();
        credential.checked_at = Some(now);
        let changed = match check.finding {
            Finding::Confirmed => {
                credential.state = CredentialState::Active;
                credential.source = CheckSource::DocumentSeen;
                let days = self
                    .sectors
                    .credential(&credential.kind)
                    .and_then(|kind| kind.recheck_days);
                let due = days.map(|days| now + TimeDelta::days(days.into()));
                credentials::confirm(tx, &permit, by, due, now).await?
            }
            Finding::Declined => {
                credential.state = CredentialState::Declined;
                credentials::decline(tx, &permit, by, now).await?
            }
        };
        if changed == 0 {
            return Err(Error::AlreadyChecked);
        }
        candidates::refresh_held(tx, credential.worker).await?;
        tx.emit(&told(&credential, now)).await?;
        Ok(credential)
    }
}
