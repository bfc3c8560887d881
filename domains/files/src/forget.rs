//! A person is forgotten, or their key has changed.

use crate::jobs::TidyFile;
use crate::store::{files, traces};
use crate::{Error, Files};
use kernel::ids::UserId;
use platform::forget::Forget;
use platform::{Permit, WriteTx};

impl Files {
    /// Erases every file of the person and what stayed of others: a job takes the bytes away.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn erase_in(&self, tx: &mut WriteTx, permit: &Permit<Forget>) -> Result<(), Error> {
        for file in files::forget(tx, permit, self.ground.clock.now()).await? {
            tx.enqueue(&TidyFile { file }).await?;
        }
        Ok(traces::forget(tx, permit).await?)
    }

    /// Seals the keys of a person's files anew where an old key sealed them, and tells how many those were. System actor
    /// `key-rotation` does this; for others there is nothing to change.
    ///
    /// # Errors
    /// When the database refuses, or a key does not open.
    pub async fn reseal_in(&self, tx: &mut WriteTx, owner: UserId) -> Result<u64, Error> {
        Ok(files::reseal(tx, &self.ground.vault, owner).await?)
    }
}
