//! What becomes of a file that is checked.

use crate::model::{Refusal, State};
use crate::rights::JudgeFile;
use chrono::{DateTime, Utc};
use platform::{DbError, Permit, WriteTx};

/// Takes a file from one state to the next.
pub(crate) async fn step(
    tx: &mut WriteTx,
    permit: &Permit<JudgeFile>,
    (from, to): (State, State),
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update files.files set state = $3, since = $4 where id = $1 and state = $2",
        permit.target(),
        from.as_str(),
        to.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Releases a scanned file.
pub(crate) async fn release(
    tx: &mut WriteTx,
    permit: &Permit<JudgeFile>,
    size: u64,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update files.files set state = 'released', size = $2, since = $3 where id = $1 and state = 'scanned'",
        permit.target(),
        i64::try_from(size).unwrap_or(i64::MAX),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Refuses a file that waits.
pub(crate) async fn refuse(
    tx: &mut WriteTx,
    permit: &Permit<JudgeFile>,
    (from, reason): (State, Refusal),
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update files.files set state = 'refused', refusal = $3, size = 0, since = $4 where id = $1 and state = $2",
        permit.target(),
        from.as_str(),
        reason.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
