//! A whole number whose time is over goes; what it was, when it was checked and its last characters stay.

use crate::store::serving;
use crate::{Error, People};
use kernel::ids::{CredentialId, UserId};
use platform::retention::Retain;
use platform::{Actor, Permit, ReadTx, WriteTx};
use serde_json::json;

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
}
