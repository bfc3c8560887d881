//! A whole number whose time is over goes; what it was, when it was checked and its last characters stay.

use crate::store::serving;
use crate::{Credential, Error, People};
use chrono::{DateTime, Utc};
use contracts::people::CheckEnding;
use kernel::ids::{CredentialId, UserId};
use platform::retention::Retain;
use platform::{Actor, Permit, ReadTx, WriteTx};
use serde_json::json;

/// When a check of something that somebody holds counts no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending<'a> {
    /// What they hold.
    pub held: &'a Credential,
    /// The first instant at which it counts no longer: to come, or past.
    pub at: DateTime<Utc>,
    /// Whether the document itself ends then. Otherwise our check does, with the copy that showed it.
    pub document_ends: bool,
}

impl People {
    /// Lists workers who told of something that they hold, in the order of their ids, from after the given one on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_holders(&self, actor: &Actor, after: Option<UserId>, limit: i64) -> Result<Vec<UserId>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(serving::holders(&mut tx, after, limit).await?)
    }

    /// Lists the credentials of a worker that have a whole number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn numbered_in(&self, tx: &mut ReadTx, worker: UserId) -> Result<Vec<CredentialId>, Error> {
        Ok(serving::numbered(tx, worker).await?)
    }

    /// Takes a whole number away whose clock has run out; `false` when it is not there any more. The transaction must work
    /// on behalf of its holder.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn serve_number_in(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<Retain>,
        (credential, clock): (CredentialId, &str),
    ) -> Result<bool, Error> {
        if !serving::forget_number(tx, permit, credential).await? {
            return Ok(false);
        }
        let target = Some(credential.get());
        tx.audit("people.number-time-over", target, json!({ "clock": clock }));
        Ok(true)
    }

    /// Ends a check together with the copy that showed it; `false` when it does not count any more. Past shifts stay
    /// covered by it. The transaction must work on behalf of its holder.
    ///
    /// # Errors
    /// When the database refuses, as while a shift ahead needs the check.
    pub async fn serve_check_in(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<Retain>,
        (credential, clock): (CredentialId, &str),
    ) -> Result<bool, Error> {
        if !serving::end_check(tx, permit, credential, self.ground.clock.now()).await? {
            return Ok(false);
        }
        let target = Some(credential.get());
        tx.audit("people.check-time-over", target, json!({ "clock": clock }));
        Ok(true)
    }

    /// Has a holder told that a check of theirs ends, once for each end, or that it has ended, once; `false` when they were
    /// told before. The transaction must work on behalf of its holder.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn tell_end_in(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<Retain>,
        ending: &Ending<'_>,
    ) -> Result<bool, Error> {
        let (held, now) = (ending.held, self.ground.clock.now());
        let is_news = if ending.at <= now {
            serving::note_over_told(tx, permit, held.id, now).await?
        } else {
            serving::note_end_told(tx, permit, held.id, ending.at).await?
        };
        if is_news {
            tx.emit(&CheckEnding {
                credential: held.id,
                worker: held.worker,
                kind: held.kind.clone(),
                ends_at: ending.at,
                document_ends: ending.document_ends,
                at: now,
            })
            .await?;
        }
        Ok(is_news)
    }
}
