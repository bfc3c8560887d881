//! Deleting what has served its time.

use crate::{DbError, ReadTx};
use chrono::{DateTime, Utc};

/// Deletes events that were written before the instant.
pub(crate) async fn events(tx: &mut ReadTx, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!("delete from platform.outbox where at < $1", before)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Deletes jobs that failed before the instant.
pub(crate) async fn failed_jobs(tx: &mut ReadTx, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!("delete from platform.failed_jobs where at < $1", before)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Deletes requests for large exports of the audit log that were made before the instant.
pub(crate) async fn audit_exports(tx: &mut ReadTx, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!("delete from platform.audit_exports where asked_at < $1", before)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}
