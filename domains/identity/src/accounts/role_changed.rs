//! What somebody may do has changed: the secrets that they carry are renewed or end.

use crate::model::token::Token;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use kernel::Secret;
use kernel::ids::{SessionId, UserId};
use platform::{Actor, Denied};
use serde_json::json;

/// A browser's session with a new secret.
#[derive(Debug, Clone)]
pub struct Renewed {
    /// The new cookie; the old one opens nothing any more.
    pub cookie: Secret<String>,
    /// When the session ends in any case.
    pub expires_at: DateTime<Utc>,
}

impl Identity {
    /// Gives the actor's own sign-in at hand a new cookie, after they gained or gave up rights. API sessions carry no
    /// cookie and stay as they are: `None`.
    ///
    /// # Errors
    /// `SignInAgain` when the session has ended meanwhile.
    pub async fn renew_session(&self, actor: &Actor, session: SessionId) -> Result<Option<Renewed>, Error> {
        let action = "identity.keep-session";
        let user = actor.user().ok_or(Denied { action })?;
        let now = self.ground.clock.now();
        let cookie = Token::fresh(&self.ground.rng);
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let live = store::proofs::lock(&mut tx, user, session, now)
            .await?
            .ok_or(Error::SignInAgain)?;
        if !live.is_browser {
            return Ok(None);
        }
        let permit = tx.permit(rights::KeepSession, &session)?;
        store::proofs::renew(&mut tx, &permit, cookie.hash()).await?;
        tx.commit().await?;
        Ok(Some(Renewed {
            cookie: cookie.text(),
            expires_at: live.expires_at,
        }))
    }

    /// Ends the sign-ins of somebody whose rights another person changed, those that had begun by then. Bears a repeat.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_sign_ins_before(
        &self,
        caller: &Actor,
        user: UserId,
        changed: DateTime<Utc>,
    ) -> Result<u64, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        let permit = tx.permit(rights::EndAllSessions, &user)?;
        let ended = store::sessions::end_those_before(&mut tx, &permit, changed, "role-changed", now).await?;
        if ended > 0 {
            tx.audit(
                "identity.sign-ins-ended",
                Some(user.get()),
                json!({ "why": "role-changed", "ended": ended }),
            );
        }
        tx.commit().await?;
        Ok(ended)
    }
}
