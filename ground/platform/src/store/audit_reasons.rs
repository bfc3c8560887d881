//! Why something was done, sealed.

use crate::vault::Owner;
use crate::{DbError, ReadTx};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Adds one.
pub(crate) async fn add(tx: &mut ReadTx, id: Uuid, owner: Owner, words: &[u8]) -> Result<(), DbError> {
    sqlx::query!(
        "insert into platform.audit_reasons (id, owner_kind, owner, words) values ($1, $2, $3, $4)",
        id,
        owner.kind(),
        owner.id(),
        words,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Finds some by id. Those of people who were forgotten are not there.
pub(crate) async fn find(tx: &mut ReadTx, ids: &[Uuid]) -> Result<Vec<(Uuid, Owner, Vec<u8>)>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        "select id, owner_kind, owner, words from platform.audit_reasons where id = any($1)",
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| Ok((row.id, Owner::read(&row.owner_kind, row.owner)?, row.words)))
        .collect()
}

/// Lists those about one owner.
pub(crate) async fn about(tx: &mut ReadTx, owner: Owner) -> Result<Vec<(Uuid, Vec<u8>)>, DbError> {
    let rows = sqlx::query!(
        "select id, words from platform.audit_reasons where owner = $1 and owner_kind = $2 order by id",
        owner.id(),
        owner.kind(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.words)).collect())
}

/// Writes one sealed anew.
pub(crate) async fn reseal(tx: &mut ReadTx, id: Uuid, words: &[u8]) -> Result<(), DbError> {
    let done = sqlx::query!("update platform.audit_reasons set words = $2 where id = $1", id, words)
        .execute(tx.conn())
        .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(DbError::row("audit_reasons.id", id))
    }
}

/// Deletes those about a person.
pub(crate) async fn forget(tx: &mut ReadTx, user: Uuid) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "delete from platform.audit_reasons where owner_kind = 'person' and owner = $1",
        user,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Deletes those made before an instant: their rows of the log are gone.
pub(crate) async fn close(tx: &mut ReadTx, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!("delete from platform.audit_reasons where made_at < $1", before)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}
