//! Where every way in ends: somebody has proved all that their account asks for, and a session begins.

use crate::model::account::Account;
use crate::model::methods::{Method, Methods};
use crate::model::session::absolute_end;
use crate::model::token::{Token, TokenHash};
use crate::sign_in::BrowserSession;
use crate::sign_in_for_tokens::TokenPair;
use crate::store::sessions::{NewSession, Origin};
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::SignedInOnNewDevice;
use kernel::Secret;
use kernel::ids::SessionId;
use platform::{Action as _, Permit, WriteTx};
use serde_json::json;
use sha2::{Digest, Sha256};

/// Somebody who may come in.
pub(crate) struct Entry {
    pub(crate) account: Account,
    /// By what they have just proved who they are.
    pub(crate) methods: Methods,
    pub(crate) origin: Origin,
}

impl Identity {
    /// Begins a browser's session with a new secret, and commits.
    pub(crate) async fn open_browser_session(
        &self,
        mut tx: WriteTx,
        entry: Entry,
        device: Option<&Secret<String>>,
    ) -> Result<BrowserSession, Error> {
        let now = self.ground.clock.now();
        let cookie = Token::fresh(&self.ground.rng);
        let shown = device.and_then(|device| Token::parse(device.expose()));
        let device = shown.unwrap_or_else(|| Token::fresh(&self.ground.rng));
        let session = NewSession {
            id: SessionId::fresh(now, &self.ground.rng),
            cookie: Some(cookie.hash()),
            user_version: entry.account.version,
            methods: entry.methods,
            proved_at: self.proved_at(&mut tx, &entry, now).await?,
            device: None,
            origin: entry.origin,
            now,
            expires_at: absolute_end(entry.account.standing, now, &self.inner.config),
        };
        self.begin_in(&mut tx, &entry.account, &session, &device.hash()).await?;
        tx.commit().await?;
        Ok(BrowserSession {
            session: session.id,
            cookie: cookie.text(),
            device: device.text(),
            expires_at: session.expires_at,
            account: entry.account,
        })
    }

    /// Begins a family of tokens, and commits.
    pub(crate) async fn open_token_family(
        &self,
        mut tx: WriteTx,
        entry: Entry,
        device: Option<String>,
    ) -> Result<TokenPair, Error> {
        let now = self.ground.clock.now();
        let session = NewSession {
            id: SessionId::fresh(now, &self.ground.rng),
            cookie: None,
            user_version: entry.account.version,
            methods: entry.methods,
            proved_at: self.proved_at(&mut tx, &entry, now).await?,
            device,
            origin: entry.origin,
            now,
            expires_at: absolute_end(entry.account.standing, now, &self.inner.config),
        };
        let device = app_hash(session.device.as_deref());
        let draft = self.draft_pair(now);
        self.begin_in(&mut tx, &entry.account, &session, &device).await?;
        let keep = tx.permit(rights::KeepSession, &session.id)?;
        let pair = self.row(&draft, None, now, (session.expires_at, entry.account.standing));
        store::refresh_tokens::add(&mut tx, &keep, &pair).await?;
        tx.commit().await?;
        self.sign_pair(
            draft,
            session.id,
            entry.account,
            (session.proved_at, session.methods),
            now,
        )
    }

    /// Tells since when the entry counts as a fresh proof. Who came on another's word alone has proved nothing to us; and
    /// where there is something stronger than a text message, a text message lets in and proves no more.
    async fn proved_at(&self, tx: &mut WriteTx, entry: &Entry, now: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
        let by_text = entry.methods.has(Method::Sms) && !entry.methods.has_strong_second();
        let is_weak = by_text && self.factors_of(tx, entry.account.user).await?.strong();
        if entry.methods.proved_here() && !is_weak {
            Ok(now)
        } else {
            Ok(DateTime::UNIX_EPOCH)
        }
    }

    async fn begin_in(
        &self,
        tx: &mut WriteTx,
        account: &Account,
        session: &NewSession,
        device: &TokenHash,
    ) -> Result<(), Error> {
        let permit = tx.check(rights::OpenSession, &account.user)?;
        let kind = if session.cookie.is_some() { "browser" } else { "api" };
        let how = json!({ "kind": kind, "methods": session.methods.words() });
        tx.audit(rights::OpenSession::NAME, Some(permit.target()), how);
        store::sessions::add(tx, &permit, session).await?;
        store::sessions::end_oldest(tx, &permit, self.inner.config.sessions_each, session.now).await?;
        self.note_device(tx, &permit, account, device).await
    }

    /// Remembers the device, and tells the person when it is not one of those they use.
    async fn note_device(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<rights::OpenSession>,
        account: &Account,
        device: &TokenHash,
    ) -> Result<(), Error> {
        let now = self.ground.clock.now();
        if store::known_devices::note(tx, permit, device, now).await? {
            let event = SignedInOnNewDevice {
                user: account.user,
                email: account.email.clone(),
                at: now,
            };
            tx.emit(&event).await?;
        }
        Ok(())
    }
}

/// An app is known by the name it gives itself. That is no secret, so it opens no lane of its own.
fn app_hash(name: Option<&str>) -> TokenHash {
    Sha256::new_with_prefix("app ")
        .chain_update(name.unwrap_or_default())
        .finalize()
        .into()
}
