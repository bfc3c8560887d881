//! A person ends sign-ins of their own, from the list of them.

use crate::accounts::own_account::end_others;
use crate::{Error, Identity, rights, store};
use kernel::ids::SessionId;
use platform::{Actor, Denied};
use serde_json::json;

impl Identity {
    /// Ends one of the actor's own sign-ins, on whatever device it is.
    ///
    /// # Errors
    /// `UnknownSession` when it is somebody else's, has ended, or never was.
    pub async fn end_own_session(&self, actor: &Actor, session: SessionId) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let owner = store::sessions::owner(&mut tx, session).await?;
        if owner.is_none() || owner != actor.user() {
            return Err(Error::UnknownSession);
        }
        let permit = tx.permit(rights::EndSession, &session)?;
        if !store::sessions::end(&mut tx, &permit, "signed-out", now).await? {
            return Err(Error::UnknownSession);
        }
        tx.audit("identity.session-ended", Some(session.get()), json!({ "user": owner }));
        tx.commit().await?;
        Ok(())
    }

    /// Ends every sign-in of the actor but the one they are using, and tells how many there were.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub async fn end_other_sessions(&self, actor: &Actor, kept: SessionId) -> Result<u64, Error> {
        let action = "identity.end-all-sessions";
        let user = actor.user().ok_or(Denied { action })?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let ended = end_others(&mut tx, user, Some(kept), "signed-out-everywhere", now).await?;
        let detail = json!({ "user": user, "kept": kept, "ended": ended });
        tx.audit("identity.other-sessions-ended", Some(user.get()), detail);
        tx.commit().await?;
        Ok(ended)
    }
}
