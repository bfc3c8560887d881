//! A person erases a file of theirs.

use crate::jobs::TidyFile;
use crate::model::State;
use crate::rights::RemoveFile;
use crate::store::files;
use crate::{Error, Files};
use kernel::ids::FileId;
use platform::Actor;

impl Files {
    /// Erases a file: it is gone from every list at once; a job takes the bytes away and gives the room back.
    ///
    /// # Errors
    /// When there is no such file, or it is not the actor's.
    pub async fn remove(&self, actor: &Actor, file: FileId) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let found = files::lookup(&mut tx, file).await?;
        let found = found
            .filter(|found| !matches!(found.state, State::Arriving | State::Erasing))
            .ok_or(Error::NotFound)?;
        let permit = tx.permit(RemoveFile, &found)?;
        if files::remove(&mut tx, &permit, now).await? == 0 {
            return Err(Error::NotFound);
        }
        tx.enqueue(&TidyFile { file }).await?;
        tx.commit().await?;
        Ok(())
    }
}
