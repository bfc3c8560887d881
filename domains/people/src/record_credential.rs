//! A worker tells that they hold something. It counts for nothing until somebody has checked it.

use crate::model::credential::Declared;
use crate::model::{CheckSource, Credential, CredentialState};
use crate::rights::DeclareCredential;
use crate::store::{candidates, credentials, sealed};
use crate::{Error, People};
use contracts::people::CredentialRecorded;
use kernel::FieldError;
use kernel::ids::{CredentialId, UserId};
use platform::{Actor, DbError, Denied, WriteTx};

/// What the worker typed.
#[derive(Clone, Default)]
pub struct RecordCredential {
    /// The credential type's key in the packs.
    pub kind: String,
    /// Its number, where the type has one.
    pub number: Option<String>,
    /// The day it was issued: `2025-03-27`.
    pub issued_on: Option<String>,
    /// The last day on which it is valid.
    pub expires_on: Option<String>,
}

/// Logs must never carry a licence number.
impl std::fmt::Debug for RecordCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordCredential")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl People {
    /// Records what a worker says they hold.
    ///
    /// # Errors
    /// When the type is unknown, number or dates break its rules, it is in the passport already, or the actor is no worker.
    pub async fn record_credential(&self, actor: &Actor, record: RecordCredential) -> Result<Credential, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let credential = self.record_credential_in(&mut tx, record).await?;
        tx.commit().await?;
        Ok(credential)
    }

    /// Records it within a transaction.
    ///
    /// # Errors
    /// As [`People::record_credential`].
    pub async fn record_credential_in(&self, tx: &mut WriteTx, record: RecordCredential) -> Result<Credential, Error> {
        let now = self.ground.clock.now();
        let worker: UserId = tx.actor().user().ok_or(Denied {
            action: "people.declare-credential",
        })?;
        let permit = tx.permit(DeclareCredential, &worker)?;
        let kind = self
            .sectors
            .credential(&record.kind)
            .filter(|kind| !kind.requirement_only);
        let Some(kind) = kind else {
            return Err(Error::Invalid(vec![FieldError::new(
                "kind",
                "choice",
                "Choose what you hold from the list",
            )]));
        };
        let typed = Declared {
            number: record.number,
            issued_on: record.issued_on,
            expires_on: record.expires_on,
        };
        let read = typed.check(kind, now).map_err(Error::Invalid)?;
        let credential = Credential {
            id: CredentialId::fresh(now, &self.ground.rng),
            worker,
            kind: kind.key.clone(),
            number_tail: read.number.as_deref().map(tail),
            validity: read.validity,
            state: CredentialState::Declared,
            source: CheckSource::SelfDeclared,
            checked_at: None,
            certificate: None,
        };
        credentials::add_declared(tx, &permit, &credential, now)
            .await
            .map_err(refusal)?;
        if let Some(number) = &read.number {
            sealed::add_number(tx, &self.ground.vault, worker, credential.id, number).await?;
        }
        candidates::refresh_held(tx, worker).await?;
        tx.emit(&told(&credential, now)).await?;
        Ok(credential)
    }
}

/// Makes the event that tells other domains.
pub(crate) fn told(credential: &Credential, now: chrono::DateTime<chrono::Utc>) -> CredentialRecorded {
    CredentialRecorded {
        credential: credential.id,
        worker: credential.worker,
        kind: credential.kind.clone(),
        valid_from: credential.validity.from,
        valid_until: credential.validity.until,
        at: now,
    }
}

fn refusal(error: DbError) -> Error {
    if error.is_unique("credentials_told_key") {
        Error::AlreadyRecorded
    } else {
        Error::Db(error)
    }
}

/// The last four characters, enough to tell two cards apart.
fn tail(number: &str) -> String {
    let skip = number.chars().count().saturating_sub(4);
    number.chars().skip(skip).collect()
}
