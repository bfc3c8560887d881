//! Taking away the oldest rows of the audit log.

use crate::audit::{SignedBeginning, SignedHead};
use crate::{DbError, ReadTx};
use chrono::{DateTime, Utc};

/// Finds where the chain begins now, if its oldest rows have gone.
pub(crate) async fn beginning(tx: &mut ReadTx) -> Result<Option<SignedBeginning>, DbError> {
    let beginning = sqlx::query_as!(
        SignedBeginning,
        r#"select position, encode(hash, 'hex') as "hash!", until, at, key, encode(signature, 'hex') as "signature!"
           from platform.audit_beginnings order by position desc limit 1"#
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(beginning)
}

/// Finds the newest signed head from before the instant that lies behind a place, at most so many rows on. The newest of
/// all never counts: something is left that proves the chain.
pub(crate) async fn head_to_close(
    tx: &mut ReadTx,
    before: DateTime<Utc>,
    (from, most): (i64, i64),
) -> Result<Option<SignedHead>, DbError> {
    let head = sqlx::query_as!(
        SignedHead,
        r#"select position, encode(hash, 'hex') as "hash!", at, key, encode(signature, 'hex') as "signature!"
           from platform.audit_checkpoints
           where at < $1 and position > $2 and position < (select max(position) from platform.audit_checkpoints)
           order by (position <= $2 + $3) desc, case when position <= $2 + $3 then -position else position end limit 1"#,
        before,
        from,
        most,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(head)
}

/// Writes down where the chain begins from now on.
pub(crate) async fn add_beginning(tx: &mut ReadTx, beginning: &SignedBeginning) -> Result<(), DbError> {
    sqlx::query!(
        "insert into platform.audit_beginnings (position, hash, until, at, key, signature)
         values ($1, decode($2, 'hex'), $3, $4, $5, decode($6, 'hex'))",
        beginning.position,
        beginning.hash,
        beginning.until,
        beginning.at,
        beginning.key,
        beginning.signature,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes away the rows up to the newest beginning, and tells how many.
pub(crate) async fn close(tx: &mut ReadTx) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar!(r#"select platform.close_audit() as "gone!""#)
        .fetch_one(tx.conn())
        .await?)
}
