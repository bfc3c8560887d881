//! What people's files take up.

use crate::config::Config;
use crate::rights::{SendFile, SweepFiles};
use kernel::ids::UserId;
use platform::{DbError, Permit, WriteTx};

fn whole(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// Counts one more file, unless there is no room for any.
pub(crate) async fn begin(tx: &mut WriteTx, permit: &Permit<SendFile>, config: &Config) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into files.usage as u (owner_id, files) values ($1, 1)
         on conflict (owner_id) do update set files = u.files + 1 where u.files < $2 and u.bytes < $3",
        permit.target(),
        i32::try_from(config.quota_files).unwrap_or(i32::MAX),
        whole(config.quota_bytes),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Counts the bytes of a file that arrived, if they still fit.
pub(crate) async fn take(
    tx: &mut WriteTx,
    permit: &Permit<SendFile>,
    bytes: u64,
    config: &Config,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update files.usage set bytes = bytes + $2 where owner_id = $1 and bytes + $2 <= $3",
        permit.target(),
        whole(bytes),
        whole(config.quota_bytes),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Counts a file less that never arrived.
pub(crate) async fn abandon(tx: &mut WriteTx, permit: &Permit<SendFile>) -> Result<(), DbError> {
    sqlx::query!(
        "update files.usage set files = greatest(files - 1, 0) where owner_id = $1",
        permit.target()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Counts a file anew that has another size now.
pub(crate) async fn change(tx: &mut WriteTx, owner: UserId, before: u64, after: u64) -> Result<(), DbError> {
    sqlx::query!(
        "update files.usage set bytes = greatest(bytes - $2::bigint + $3::bigint, 0) where owner_id = $1",
        owner.get(),
        whole(before),
        whole(after),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Counts a file less that is gone with all its bytes.
pub(crate) async fn erased(
    tx: &mut WriteTx,
    _permit: &Permit<SweepFiles>,
    owner: UserId,
    size: u64,
) -> Result<(), DbError> {
    sqlx::query!(
        "update files.usage set bytes = greatest(bytes - $2::bigint, 0), files = greatest(files - 1, 0)
         where owner_id = $1",
        owner.get(),
        whole(size),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
