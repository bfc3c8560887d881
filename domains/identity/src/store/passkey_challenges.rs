//! Challenges that wait for a passkey's answer.

use crate::model::token::TokenHash;
use crate::passkeys::Asked;
use crate::rights::{AskPasskey, Sweep};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{DbError, Permit, WriteTx};

/// Adds a challenge.
pub(crate) async fn add(
    tx: &mut WriteTx,
    _permit: &Permit<AskPasskey>,
    hash: &TokenHash,
    asked: Asked,
    expires_at: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into identity.passkey_challenges (hash, purpose, user_id, expires_at) values ($1, $2, $3, $4)",
        &hash[..],
        asked.word(),
        asked.user().map(UserId::get),
        expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Uses a challenge up, whatever it was for. Tells whether it was waiting for just this answer.
pub(crate) async fn take(
    tx: &mut WriteTx,
    _permit: &Permit<AskPasskey>,
    hash: &TokenHash,
    asked: Asked,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = sqlx::query!(
        "delete from identity.passkey_challenges where hash = $1 returning purpose, user_id, expires_at",
        &hash[..],
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.is_some_and(|row| {
        row.purpose == asked.word() && row.user_id == asked.user().map(UserId::get) && now < row.expires_at
    }))
}

/// Deletes challenges that nobody answered in time.
pub(crate) async fn sweep(tx: &mut WriteTx, _permit: &Permit<Sweep>, now: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!("delete from identity.passkey_challenges where expires_at < $1", now)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}
