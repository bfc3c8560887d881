//! The installation's id.

use crate::{DbError, ReadTx};
use uuid::Uuid;

/// Reads it.
pub(crate) async fn id(tx: &mut ReadTx) -> Result<Uuid, DbError> {
    let id = sqlx::query_scalar!("select id from platform.installation");
    Ok(id.fetch_one(tx.conn()).await?)
}
