//! Deleting what has served its time.

use chrono::{DateTime, Utc};
use platform::retention::Retain;
use platform::{DbError, Permit, WriteTx};

/// Forgets devices that were last seen before the instant.
pub(crate) async fn devices(tx: &mut WriteTx, _permit: &Permit<Retain>, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!("delete from identity.known_devices where last_seen_at < $1", before)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Deletes roles and resets of factors that were asked for before the instant, however that ended.
pub(crate) async fn decisions(
    tx: &mut WriteTx,
    _permit: &Permit<Retain>,
    before: DateTime<Utc>,
) -> Result<u64, DbError> {
    let roles = sqlx::query!("delete from identity.role_grants where asked_at < $1", before)
        .execute(tx.conn())
        .await?;
    let resets = sqlx::query!("delete from identity.factor_resets where asked_at < $1", before)
        .execute(tx.conn())
        .await?;
    Ok(roles.rows_affected() + resets.rows_affected())
}
