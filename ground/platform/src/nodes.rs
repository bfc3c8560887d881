//! Which nodes serve now.

use crate::{Actor, Db, DbError, store};
use uuid::Uuid;

/// The system actor that speaks for a node.
pub const NODE: &str = "node";

impl Db {
    /// Says that a node serves, and returns how many do, this one included. Who has not said so for a while is left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn node_serves(&self, actor: &Actor, node: Uuid) -> Result<u32, DbError> {
        let mut tx = self.write(actor).await?;
        let others = store::node_serves(&mut tx, node).await?;
        tx.commit().await?;
        Ok(u32::try_from(others).unwrap_or(0) + 1)
    }

    /// Says that a node serves no more.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn node_leaves(&self, actor: &Actor, node: Uuid) -> Result<(), DbError> {
        let mut tx = self.write(actor).await?;
        store::node_leaves(&mut tx, node).await?;
        tx.commit().await
    }
}
