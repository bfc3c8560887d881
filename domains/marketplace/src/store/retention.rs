//! Deleting what has served its time.

use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::retention::Retain;
use platform::{DbError, Permit, WriteTx};

/// Deletes invitations of a sector that led to no booking and were settled before the instant: declined, or never
/// answered until the shift was over.
pub(crate) async fn invitations(
    tx: &mut WriteTx,
    _permit: &Permit<Retain>,
    sector: &str,
    before: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "delete from marketplace.invitations i using marketplace.shifts s
         where s.id = i.shift_id and s.sector = $1
           and case when i.state = 'open' then upper(s.during) else i.answered_at end < $2
           and not exists (select from marketplace.bookings b where b.invitation_id = i.id)",
        sector,
        before,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Deletes every booking of somebody who was forgotten, and the invitations that led to one.
pub(crate) async fn bookings_of(tx: &mut WriteTx, _permit: &Permit<Retain>, user: UserId) -> Result<(), DbError> {
    sqlx::query!("delete from marketplace.bookings where worker_id = $1", user.get())
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "delete from marketplace.invitations where worker_id = $1 and state in ('accepted', 'released')",
        user.get(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
