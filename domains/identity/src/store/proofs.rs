//! When the holder of a session last proved who they are.

use crate::model::methods::Methods;
use crate::model::token::TokenHash;
use crate::rights::{KeepSession, ProveAgain, VoidProofs};
use chrono::{DateTime, Utc};
use kernel::ids::{SessionId, UserId};
use platform::{DbError, Permit, WriteTx};

/// A live session that is about to be proved.
pub(crate) struct Live {
    pub(crate) is_browser: bool,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Finds a live session of the person and keeps it from changing.
pub(crate) async fn lock(
    tx: &mut WriteTx,
    user: UserId,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<Option<Live>, DbError> {
    let row = sqlx::query!(
        "select s.kind, s.expires_at from identity.sessions s
         join identity.users u on u.id = s.user_id and u.version = s.user_version
         where s.id = $1 and s.user_id = $2 and s.ended_at is null and s.expires_at > $3
         for update of s",
        session.get(),
        user.get(),
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Live {
        is_browser: row.kind == "browser",
        expires_at: row.expires_at,
    }))
}

/// Notes the proof, and gives a browser's session its new secret.
pub(crate) async fn mark(
    tx: &mut WriteTx,
    permit: &Permit<ProveAgain>,
    cookie: Option<TokenHash>,
    methods: Methods,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.sessions
         set proved_at = $2, methods = (select array_agg(distinct word) from unnest(methods || $3::text[]) word),
             token_hash = coalesce($4, token_hash), seen_at = greatest(seen_at, $2)
         where id = $1",
        permit.target(),
        now,
        &methods.words(),
        cookie.as_ref().map(|hash| &hash[..]),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives a browser's session another secret; the proof stays as it was.
pub(crate) async fn renew(tx: &mut WriteTx, permit: &Permit<KeepSession>, cookie: TokenHash) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.sessions set token_hash = $2 where id = $1 and kind = 'browser'",
        permit.target(),
        &cookie[..],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes back what was proved in every live session of the permit's person but one.
pub(crate) async fn void_others(
    tx: &mut WriteTx,
    permit: &Permit<VoidProofs>,
    keep: Option<SessionId>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.sessions set proved_at = 'epoch'
         where user_id = $1 and ended_at is null and id is distinct from $2",
        permit.target(),
        keep.map(SessionId::get),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Reads the column.
pub(super) fn methods(words: &[String]) -> Result<Methods, DbError> {
    Methods::parse(words).ok_or_else(|| DbError::row("identity.sessions.methods", words.join(",")))
}
