//! A person takes a copy that lies ready, once.

use crate::{Error, Identity, rights, store};
use kernel::ids::DataCopyId;
use platform::Actor;

impl Identity {
    /// Tells whether the actor may download the copy now.
    ///
    /// # Errors
    /// `UnknownCopy` when it is not the actor's; `CopyNotReady` while it is being made; `CopyGone` when it was taken or
    /// its time is over.
    pub async fn check_copy(&self, actor: &Actor, copy: DataCopyId) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let (_, view) = store::copies::lookup(&mut tx, copy).await?.ok_or(Error::UnknownCopy)?;
        match view {
            view if view.is_asked => Err(Error::CopyNotReady),
            view if view.waits(now) => Ok(()),
            _ => Err(Error::CopyGone),
        }
    }

    /// Uses a copy up. Of two who come at once, one gets it.
    ///
    /// # Errors
    /// As for [`Identity::check_copy`].
    pub async fn take_copy(&self, actor: &Actor, copy: DataCopyId) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let (owner, _) = store::copies::lookup(&mut tx, copy).await?.ok_or(Error::UnknownCopy)?;
        let permit = tx.permit(rights::TakeCopy, &(owner, copy))?;
        if !store::copies::take(&mut tx, &permit, now).await? {
            return Err(Error::CopyGone);
        }
        tx.commit().await?;
        Ok(())
    }
}
