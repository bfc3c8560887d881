//! An access token is turned into the person behind it. This runs on every request of an API client.

use crate::model::session::Login;
use crate::store::sessions::TokenFacts;
use crate::tokens::Claims;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use kernel::Secret;
use platform::Actor;

impl Identity {
    /// Tells whose access token it is; `None` for every text that is no good token. The actor is the authenticator. The
    /// signature is checked first, so forgeries never reach the database; then session, account and version are asked
    /// for. The answer may be kept for up to a second, which is how soon an ended session must be cut off.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn authenticate_token(&self, actor: &Actor, token: &Secret<String>) -> Result<Option<Login>, Error> {
        let now = self.ground.clock.now();
        let Some(claims) = Claims::read(token.expose(), &self.inner.keys, &self.inner.config, now) else {
            return Ok(None);
        };
        let facts = TokenFacts {
            session: claims.sid,
            user: claims.sub,
            version: claims.ver,
            token: claims.jti,
            ends_at: claims.ends_at() + self.inner.config.leeway,
            proof_life: self.inner.config.proof_life,
        };
        let found = {
            let mut tx = self.ground.db.read_fresh(actor).await?;
            store::sessions::by_access_token(&mut tx, &facts, now).await?
        };
        let Some((login, first_use)) = found else {
            return Ok(None);
        };
        // Only the first moments matter: later nobody may claim that the answer was lost.
        if first_use && now - claims.signed_at() <= self.inner.config.lost_answer {
            self.note_first_use(actor, &facts, now).await?;
        }
        Ok(Some(login))
    }

    async fn note_first_use(&self, actor: &Actor, facts: &TokenFacts, now: DateTime<Utc>) -> Result<(), Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(rights::KeepSession, &facts.session)?;
        store::refresh_tokens::note_access(&mut tx, &permit, facts.token, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
