//! Deleting what has served its time.

use chrono::{DateTime, Utc};
use platform::retention::Retain;
use platform::{DbError, Permit, WriteTx};

/// Deletes letters that were written before the instant.
pub(crate) async fn letters(tx: &mut WriteTx, _permit: &Permit<Retain>, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "delete from notifications.messages where created_at < $1 and state <> 'queued'",
        before
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Forgets what letters said that were written before the instant.
pub(crate) async fn words(tx: &mut WriteTx, _permit: &Permit<Retain>, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update notifications.messages set body = null where created_at < $1 and state <> 'queued' and body is not null",
        before
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
