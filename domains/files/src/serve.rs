//! A file whose time is over goes, and leaves a trace.

use crate::jobs::TidyFile;
use crate::model::{State, StoredFile, Trace};
use crate::store::{files, traces};
use crate::{Error, Files};
use kernel::ids::{FileId, UserId};
use platform::retention::Retain;
use platform::{Permit, ReadTx, WriteTx};
use serde_json::json;

impl Files {
    /// Lists the files of a person that can be opened, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn released_in(&self, tx: &mut ReadTx, owner: UserId) -> Result<Vec<StoredFile>, Error> {
        let mut all = files::list_own(tx, owner).await?;
        all.retain(|file| file.state == State::Released);
        Ok(all)
    }

    /// Lists what stays of the files of a person whose time was over, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn traces_in(&self, tx: &mut ReadTx, owner: UserId) -> Result<Vec<Trace>, Error> {
        Ok(traces::list_own(tx, owner).await?)
    }

    /// Takes a file away whose clock has run out: hash and dates stay, a job takes the bytes. `false` when it is not there
    /// any more. The transaction must work on behalf of its owner.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn serve_in(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<Retain>,
        (file, clock): (FileId, &str),
    ) -> Result<bool, Error> {
        let now = self.ground.clock.now();
        if !traces::leave(tx, permit, (file, clock), now).await? {
            return Ok(false);
        }
        tx.audit("files.time-over", Some(file.get()), json!({ "clock": clock }));
        tx.enqueue(&TidyFile { file }).await?;
        Ok(true)
    }
}
