//! Reads and writes `certificates.log_entries`.

use crate::Error;
use crate::model::log_entry::{LogEntry, leaf_hash};
use chrono::{DateTime, Utc};
use platform::{DbError, ReadTx, WriteTx};

/// The lock under which positions are given out, held until the transaction ends: so they have no gaps.
const LOCK: i64 = 727_000_500;

pub(crate) async fn next_position(tx: &mut WriteTx) -> Result<i64, DbError> {
    sqlx::query!("select pg_advisory_xact_lock($1)", LOCK)
        .execute(tx.conn())
        .await?;
    let next = sqlx::query_scalar!(r#"select coalesce(max(position) + 1, 0) as "next!" from certificates.log_entries"#)
        .fetch_one(tx.conn())
        .await?;
    Ok(next)
}

pub(crate) async fn add(tx: &mut WriteTx, position: i64, entry: &LogEntry, now: DateTime<Utc>) -> Result<(), Error> {
    let bytes = entry.bytes().map_err(Error::Document)?;
    let leaf = leaf_hash(&bytes);
    sqlx::query!(
        "insert into certificates.log_entries (position, op, entry, leaf_hash, at) values ($1, $2, $3, $4, $5)",
        position,
        entry.op().as_str(),
        bytes,
        &leaf[..],
        now,
    )
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    Ok(())
}

pub(crate) async fn issued_count(tx: &mut ReadTx) -> Result<u64, Error> {
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from certificates.log_entries where op = 'issue'"#)
        .fetch_one(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(u64::try_from(count).unwrap_or_default())
}
