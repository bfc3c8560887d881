//! An API client turns its refresh token into the next pair.

use crate::model::account::Account;
use crate::model::refresh::Turn;
use crate::model::token::{Token, TokenHash};
use crate::sign_in_for_tokens::{TokenPair, check_device};
use crate::store::refresh_tokens::Family;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::RefreshTokenReused;
use kernel::Secret;
use platform::{Actor, WriteTx};
use serde_json::json;

impl Identity {
    /// Issues the next pair. A token that was used before ends its session, unless the answer to its own device was
    /// lost a moment ago.
    ///
    /// # Errors
    /// `SignInAgain` whatever is wrong with the token; `Invalid` when no device can be called so.
    pub async fn refresh(
        &self,
        caller: &Actor,
        refresh_token: &Secret<String>,
        device: Option<&str>,
    ) -> Result<TokenPair, Error> {
        check_device(device)?;
        let hash = Token::parse(refresh_token.expose()).ok_or(Error::SignInAgain)?.hash();
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        let family = store::refresh_tokens::lock_family(&mut tx, &hash)
            .await?
            .ok_or(Error::SignInAgain)?;
        match family.shown.decide(now, device, self.inner.config.lost_answer) {
            Turn::Refuse => Err(Error::SignInAgain),
            Turn::EndFamily => end_family(tx, family, now).await,
            Turn::Rotate => self.issue(tx, family, hash, &[], now).await,
            Turn::Reissue { revoke } => self.issue(tx, family, hash, &revoke, now).await,
        }
    }

    async fn issue(
        &self,
        mut tx: WriteTx,
        family: Family,
        shown: TokenHash,
        revoke: &[TokenHash],
        now: DateTime<Utc>,
    ) -> Result<TokenPair, Error> {
        let account = store::users::lookup(&mut tx, family.user)
            .await?
            .filter(Account::is_open)
            .ok_or(Error::SignInAgain)?;
        let permit = tx.permit(rights::KeepSession, &family.session)?;
        let first_use = store::refresh_tokens::mark_used(&mut tx, &permit, &shown, now).await?;
        // We hold the family's lock, so only a token whose answer was lost can have been used before.
        debug_assert_eq!(first_use, family.shown.used_at.is_none());
        store::refresh_tokens::revoke(&mut tx, &permit, revoke, now).await?;
        let draft = self.draft_pair(now);
        let pair = self.row(
            &draft,
            Some(shown),
            now,
            (family.shown.family_expires_at, account.standing),
        );
        store::refresh_tokens::add(&mut tx, &permit, &pair).await?;
        store::sessions::touch(&mut tx, &permit, now).await?;
        tx.commit().await?;
        let proof = (family.proved_at, family.methods);
        self.sign_pair(draft, family.session, account, proof, now)
    }
}

/// Ends the session and keeps that, though the caller gets a refusal.
async fn end_family(mut tx: WriteTx, family: Family, now: DateTime<Utc>) -> Result<TokenPair, Error> {
    let permit = tx.check(rights::EndSession, &family.session)?;
    let detail = json!({ "session": family.session });
    tx.audit("identity.token-reused", Some(family.user.get()), detail);
    store::sessions::end(&mut tx, &permit, "token-reuse", now).await?;
    tx.emit(&RefreshTokenReused {
        user: family.user,
        email: family.email,
        session: family.session,
        at: now,
    })
    .await?;
    tx.commit().await?;
    tracing::warn!(user = %family.user, session = %family.session, "identity.refresh_token.reused");
    Err(Error::SignInAgain)
}
