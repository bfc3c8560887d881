//! What people have signed in with before.

use crate::model::token::TokenHash;
use crate::rights::{EndAllSessions, OpenSession};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// So many are remembered for each person; the one unused for longest gives way.
const EACH: i64 = 20;

/// Tells whether somebody signed in with the device before.
pub(crate) async fn is_known(tx: &mut ReadTx, user: UserId, device: &TokenHash) -> Result<bool, DbError> {
    let known = sqlx::query_scalar!(
        r#"select exists (select from identity.known_devices where user_id = $1 and hash = $2) as "known!""#,
        user.get(),
        &device[..],
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(known)
}

/// Notes that the permit's person signed in with the device. Tells whether that is news: they have signed in before, but
/// not with this one, or with none since all were forgotten.
pub(crate) async fn note(
    tx: &mut WriteTx,
    permit: &Permit<OpenSession>,
    device: &TokenHash,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let is_news = sqlx::query_scalar!(
        r#"select (exists (select from identity.known_devices where user_id = $1)
                   or exists (select from identity.sessions where user_id = $1 offset 1))
              and not exists (select from identity.known_devices where user_id = $1 and hash = $2) as "news!""#,
        permit.target(),
        &device[..],
    )
    .fetch_one(tx.conn())
    .await?;
    sqlx::query!(
        "insert into identity.known_devices (user_id, hash, first_seen_at, last_seen_at) values ($1, $2, $3, $3)
         on conflict (user_id, hash) do update set last_seen_at = excluded.last_seen_at",
        permit.target(),
        &device[..],
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "delete from identity.known_devices where user_id = $1 and hash in
             (select hash from identity.known_devices where user_id = $1
              order by last_seen_at desc, hash offset $2)",
        permit.target(),
        EACH,
    )
    .execute(tx.conn())
    .await?;
    Ok(is_news)
}

/// Forgets every device of the permit's person: each signs in as a stranger's from now on.
pub(crate) async fn forget_all(tx: &mut WriteTx, permit: &Permit<EndAllSessions>) -> Result<(), DbError> {
    sqlx::query!("delete from identity.known_devices where user_id = $1", permit.target())
        .execute(tx.conn())
        .await?;
    Ok(())
}
