//! A person asks for a copy of everything we hold about them.

use super::CopyView;
use crate::{Error, Identity, rights, store};
use contracts::identity::DataCopyAsked;
use kernel::ids::DataCopyId;
use platform::{Actor, Denied};

impl Identity {
    /// Asks for a copy. While one is being made, asking again changes nothing. A letter tells when it is ready.
    ///
    /// # Errors
    /// `Denied` for whoever has no account.
    pub async fn ask_for_copy(&self, actor: &Actor) -> Result<CopyView, Error> {
        let action = "identity.ask-for-copy";
        let user = actor.user().ok_or(Denied { action })?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(rights::AskForCopy, &user)?;
        let copy = DataCopyId::fresh(now, &self.ground.rng);
        if store::copies::add(&mut tx, &permit, copy, now).await? {
            tx.emit(&DataCopyAsked { user, copy, at: now }).await?;
        }
        let copies = store::copies::list(&mut tx, user).await?;
        tx.commit().await?;
        copies.into_iter().find(|copy| copy.is_asked).ok_or(Error::UnknownCopy)
    }

    /// Lists the actor's own copies, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_own_copies(&self, actor: &Actor) -> Result<Vec<CopyView>, Error> {
        let Some(user) = actor.user() else {
            return Ok(Vec::new());
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::copies::list(&mut tx, user).await?)
    }
}
