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
