//! A person signs out, here or everywhere.

use crate::accounts::own_account::end_all;
use crate::model::token::Token;
use crate::{Error, Identity, rights, store};
use kernel::Secret;
use kernel::ids::SessionId;
use platform::{Actor, Denied};

impl Identity {
    /// Ends one of the actor's own sessions. A session that has ended, or is somebody else's, is passed over in silence.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_out(&self, actor: &Actor, session: SessionId) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let owner = store::sessions::owner(&mut tx, session).await?;
        if owner.is_some() && owner == actor.user() {
            let permit = tx.permit(rights::EndSession, &session)?;
            store::sessions::end(&mut tx, &permit, "signed-out", now).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Ends the session that a browser's cookie opens, whoever shows it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_out_cookie(&self, caller: &Actor, cookie: &Secret<String>) -> Result<(), Error> {
        let Some(token) = Token::parse(cookie.expose()) else {
            return Ok(());
        };
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        if let Some(live) = store::sessions::by_cookie(&mut tx, &token.hash(), now).await? {
            let permit = tx.permit(rights::EndSession, &live.session)?;
            store::sessions::end(&mut tx, &permit, "signed-out", now).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Ends the session of a refresh token, whoever shows it: holding the token is the right to end it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_out_token(&self, caller: &Actor, refresh_token: &Secret<String>) -> Result<(), Error> {
        let Some(token) = Token::parse(refresh_token.expose()) else {
            return Ok(());
        };
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        if let Some(family) = store::refresh_tokens::lock_family(&mut tx, &token.hash()).await? {
            let permit = tx.permit(rights::EndSession, &family.session)?;
            store::sessions::end(&mut tx, &permit, "signed-out", now).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Ends every session of the actor and voids every token, on all devices.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub async fn sign_out_all(&self, actor: &Actor) -> Result<u64, Error> {
        let action = "identity.end-all-sessions";
        let user = actor.user().ok_or(Denied { action })?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let ended = end_all(&mut tx, user, "signed-out-everywhere", now).await?;
        tx.commit().await?;
        Ok(ended)
    }
}
