//! How long the law has us keep something of those who were forgotten.

use crate::erasures::Remembered;
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::retention::Retain;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// Lists who was forgotten, with something left whose time may be over.
pub(crate) async fn due(tx: &mut ReadTx, now: DateTime<Utc>, limit: i64) -> Result<Vec<Remembered>, DbError> {
    let rows = sqlx::query!(
        "select e.user_id, u.sector from identity.erasures e join identity.users u on u.id = e.user_id
         where e.done_at is not null and e.served_at is null and coalesce(e.kept_until, e.done_at) <= $1
         order by coalesce(e.kept_until, e.done_at), e.user_id limit $2",
        now,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let remembered = rows.into_iter().map(|row| Remembered {
        user: row.user_id.into(),
        sector: row.sector,
    });
    Ok(remembered.collect())
}

/// Notes until when something is kept; nothing is left when there is no such instant.
pub(crate) async fn note(
    tx: &mut WriteTx,
    _permit: &Permit<Retain>,
    user: UserId,
    (until, now): (Option<DateTime<Utc>>, DateTime<Utc>),
) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.erasures set kept_until = $2, served_at = case when $2::timestamptz is null then $3::timestamptz end
         where user_id = $1 and done_at is not null",
        user.get(),
        until,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
