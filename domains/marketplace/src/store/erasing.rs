//! Forgetting a worker, and shifts that stand in the way.

use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::forget::Forget;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// Returns the end of the last shift that was booked and not released: worked, or still to come.
pub(crate) async fn last_shift(tx: &mut ReadTx, user: UserId) -> Result<Option<DateTime<Utc>>, DbError> {
    let last = sqlx::query_scalar!(
        "select max(upper(during)) from marketplace.bookings where worker_id = $1 and released_at is null",
        user.get(),
    );
    Ok(last.fetch_one(tx.conn()).await?)
}

/// Declines the invitations that the worker has not answered.
pub(crate) async fn erase(tx: &mut WriteTx, permit: &Permit<Forget>, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update marketplace.invitations set state = 'declined', answered_at = $2 where worker_id = $1 and state = 'open'",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
