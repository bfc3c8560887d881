//! Deleting what the platform itself holds of a person.

use crate::{DbError, ReadTx};
use uuid::Uuid;

/// Deletes stored answers to a person's requests.
pub(crate) async fn answers(tx: &mut ReadTx, user: Uuid) -> Result<u64, DbError> {
    let done = sqlx::query!("delete from platform.idempotency_keys where subject = $1", user)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Deletes events that name a person by id or address.
pub(crate) async fn events(tx: &mut ReadTx, user: Uuid, email: &str) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "delete from platform.outbox
         where position($1 in payload::text) > 0 or position(lower($2) in lower(payload::text)) > 0",
        user.to_string(),
        email,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
