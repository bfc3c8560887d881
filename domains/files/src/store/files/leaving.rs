//! Files that go: taken back, out of date, or of somebody who is forgotten.

use crate::rights::{RemoveFile, SweepFiles};
use chrono::{DateTime, Utc};
use kernel::ids::FileId;
use platform::forget::Forget;
use platform::{DbError, Permit, WriteTx};

/// Marks a file to be erased.
pub(crate) async fn remove(tx: &mut WriteTx, permit: &Permit<RemoveFile>, now: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update files.files set state = 'erasing', since = $2 where id = $1 and state <> 'erasing'",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Marks every file of a person who is forgotten, and returns them.
pub(crate) async fn forget(
    tx: &mut WriteTx,
    permit: &Permit<Forget>,
    now: DateTime<Utc>,
) -> Result<Vec<FileId>, DbError> {
    let ids = sqlx::query_scalar!(
        "update files.files set state = 'erasing', since = $2 where owner_id = $1 and state <> 'erasing' returning id",
        permit.target(),
        now,
    );
    let ids = ids.fetch_all(tx.conn()).await?;
    Ok(ids.into_iter().map(FileId::from).collect())
}

/// Takes away the row of a file that is being erased, and returns the size that it had.
pub(crate) async fn erase(tx: &mut WriteTx, _permit: &Permit<SweepFiles>, id: FileId) -> Result<Option<u64>, DbError> {
    let size = sqlx::query_scalar!(
        "delete from files.files where id = $1 and state = 'erasing' returning size",
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(size.map(|size| u64::try_from(size).unwrap_or(0)))
}

/// Marks files to be erased that stopped on their way, or whose refusal was told for long enough.
pub(crate) async fn expire(
    tx: &mut WriteTx,
    _permit: &Permit<SweepFiles>,
    (state, before): (&'static str, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<Vec<FileId>, DbError> {
    let ids = sqlx::query_scalar!(
        "update files.files set state = 'erasing', since = $3 where state = $1 and since < $2 returning id",
        state,
        before,
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(FileId::from).collect())
}
