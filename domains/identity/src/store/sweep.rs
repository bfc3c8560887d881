//! Deleting what ended long ago.

use crate::rights::Sweep;
use chrono::{DateTime, Utc};
use platform::{DbError, Permit, WriteTx};

/// Deletes links in mails that ended before the given instant.
pub(crate) async fn links(tx: &mut WriteTx, _permit: &Permit<Sweep>, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!("delete from identity.email_tokens where expires_at < $1", before)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Deletes sign-ins that never got past their first half.
pub(crate) async fn half_logins(
    tx: &mut WriteTx,
    _permit: &Permit<Sweep>,
    before: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!("delete from identity.half_logins where expires_at < $1", before)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Deletes API keys that ended before the given instant.
pub(crate) async fn keys(tx: &mut WriteTx, _permit: &Permit<Sweep>, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "delete from identity.api_keys where expires_at < $1 or revoked_at < $1",
        before,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Deletes sessions that ended before the given instant, with their tokens.
pub(crate) async fn sessions(tx: &mut WriteTx, _permit: &Permit<Sweep>, before: DateTime<Utc>) -> Result<u64, DbError> {
    sqlx::query!(
        "delete from identity.refresh_tokens r using identity.sessions s
         where s.id = r.session_id and (s.expires_at < $1 or s.ended_at < $1)",
        before,
    )
    .execute(tx.conn())
    .await?;
    let done = sqlx::query!(
        "delete from identity.sessions where expires_at < $1 or ended_at < $1",
        before,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
