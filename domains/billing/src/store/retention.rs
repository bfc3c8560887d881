//! Deleting what has served its time.

use kernel::ids::UserId;
use platform::retention::Retain;
use platform::{DbError, Permit, WriteTx};

/// Deletes every payment of somebody who was forgotten.
pub(crate) async fn payments_of(tx: &mut WriteTx, _permit: &Permit<Retain>, user: UserId) -> Result<(), DbError> {
    sqlx::query!("delete from billing.payments where buyer_id = $1", user.get())
        .execute(tx.conn())
        .await?;
    Ok(())
}
