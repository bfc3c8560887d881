//! Codes for whoever lost their phone.

use crate::rights::{CheckFactor, KeepFactors};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// Counts the codes that still work.
pub(crate) async fn left(tx: &mut ReadTx, user: UserId) -> Result<u16, DbError> {
    let left = sqlx::query_scalar!(
        r#"select count(*) as "left!" from identity.recovery_codes where user_id = $1 and used_at is null"#,
        user.get(),
    )
    .fetch_one(tx.conn())
    .await?;
    u16::try_from(left).map_err(|_| DbError::row("identity.recovery_codes", left))
}

/// Puts new codes in place of all that the person had.
pub(crate) async fn replace(
    tx: &mut WriteTx,
    permit: &Permit<KeepFactors>,
    hashes: &[Vec<u8>],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    remove(tx, permit).await?;
    sqlx::query!(
        "insert into identity.recovery_codes (user_id, hash, created_at) select $1, hash, $3 from unnest($2::bytea[]) hash",
        permit.target(),
        hashes,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets every code of the person.
pub(crate) async fn remove(tx: &mut WriteTx, permit: &Permit<KeepFactors>) -> Result<(), DbError> {
    sqlx::query!(
        "delete from identity.recovery_codes where user_id = $1",
        permit.target()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Uses a code up; `false` when it is none of the person's, or was used before.
pub(crate) async fn use_up(
    tx: &mut WriteTx,
    permit: &Permit<CheckFactor>,
    hash: &[u8; 32],
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.recovery_codes set used_at = $3 where user_id = $1 and hash = $2 and used_at is null",
        permit.target(),
        &hash[..],
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
