//! Which installation this is.

use crate::{DbError, ReadTx};
use uuid::Uuid;

/// Returns the installation's id, which stays the same for as long as its database lives, backups included. The eraser alone
/// may ask.
///
/// # Errors
/// When the database does not answer, or does not let the actor see it.
pub async fn installation(tx: &mut ReadTx) -> Result<Uuid, DbError> {
    crate::store::installation::id(tx).await
}
