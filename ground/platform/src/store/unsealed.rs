//! Rows of the audit log that no entry of the chain seals.

use super::audit::last_checkpoint;
use crate::{DbError, ReadTx};
use chrono::{DateTime, TimeDelta, Utc};

/// Counts all of them.
pub(crate) async fn count(tx: &mut ReadTx) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from platform.audit_log log
           where not exists (select from platform.audit_chain chain where chain.row_id = log.id)"#
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Counts them among the rows that the sealer looks at every second.
pub(crate) async fn count_lately(tx: &mut ReadTx) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from platform.audit_log log
           where id > coalesce((select row_id - 10000 from platform.audit_chain order by position desc limit 1), 0)
             and not exists (select from platform.audit_chain chain where chain.row_id = log.id)"#
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Finds one that was never there when it says: older than a signed head by more than any transaction lives, older than
/// that head and numbered below what the sealer looks at, or with a number that is never given.
pub(crate) async fn put_in(tx: &mut ReadTx, longest: TimeDelta) -> Result<Option<i64>, DbError> {
    let signed = last_checkpoint(tx).await?.map(|head| head.at);
    let row = sqlx::query_scalar!(
        "select id from platform.audit_log log
         where (id < 1 or at < $1
                or (at < $2 and id <= (select row_id - 10000 from platform.audit_chain order by position desc limit 1)))
           and not exists (select from platform.audit_chain chain where chain.row_id = log.id)
         order by id limit 1",
        signed.map(|at| at - longest),
        signed,
    );
    Ok(row.fetch_optional(tx.conn()).await?)
}

/// Finds one whose number is never given: those begin at 1.
pub(crate) async fn misnumbered(tx: &mut ReadTx) -> Result<Option<i64>, DbError> {
    let row = sqlx::query_scalar!(
        "select id from platform.audit_log log
         where id < 1 and not exists (select from platform.audit_chain chain where chain.row_id = log.id)
         order by id limit 1"
    );
    Ok(row.fetch_optional(tx.conn()).await?)
}

/// Tells when the log began.
pub(crate) async fn log_began(tx: &mut ReadTx) -> Result<Option<DateTime<Utc>>, DbError> {
    let first = sqlx::query_scalar!("select min(at) from platform.audit_log");
    Ok(first.fetch_one(tx.conn()).await?)
}
