//! A cookie is turned into the person behind it. This runs on every request of a browser.

use crate::model::session::Login;
use crate::model::token::Token;
use crate::{Error, Identity, rights, store};
use kernel::Secret;
use kernel::ids::{SessionId, UserId};
use platform::Actor;

impl Identity {
    /// Tells whose session a cookie opens; `None` for every cookie that opens none. The actor is the authenticator. The
    /// answer may be kept for up to a second, which is how soon an ended session must be cut off.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn authenticate_session(&self, actor: &Actor, cookie: &Secret<String>) -> Result<Option<Login>, Error> {
        let Some(token) = Token::parse(cookie.expose()) else {
            return Ok(None);
        };
        let now = self.ground.clock.now();
        let live = {
            let mut tx = self.ground.db.read_fresh(actor).await?;
            store::sessions::by_cookie(&mut tx, &token.hash(), now).await?
        };
        let Some((login, note)) = live.and_then(|live| live.check(now, &self.inner.config)) else {
            return Ok(None);
        };
        if note {
            self.note_use(actor, login.session).await?;
        }
        Ok(Some(login))
    }

    /// Returns whose browser session this is, if it still counts. The id is no secret: ask only where something of ours that
    /// cannot be forged names the session. It is no use of the session.
    ///
    /// # Errors
    /// `Db` when the database does not answer.
    pub async fn find_session(&self, actor: &Actor, session: SessionId) -> Result<Option<Login>, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let live = store::sessions::by_id(&mut tx, session, now).await?;
        Ok(live
            .and_then(|live| live.check(now, &self.inner.config))
            .map(|(login, _)| login))
    }

    /// Tells whose session a cookie opens or opened before it ended, for what belongs to whoever held it. It is no sign-in.
    ///
    /// # Errors
    /// `Db` when the database does not answer.
    pub async fn former_holder(&self, actor: &Actor, cookie: &Secret<String>) -> Result<Option<UserId>, Error> {
        let Some(token) = Token::parse(cookie.expose()) else {
            return Ok(None);
        };
        let mut tx = self.ground.db.read(actor).await?;
        Ok(store::sessions::holder_of(&mut tx, &token.hash()).await?)
    }

    async fn note_use(&self, actor: &Actor, session: SessionId) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(rights::KeepSession, &session)?;
        store::sessions::touch(&mut tx, &permit, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
