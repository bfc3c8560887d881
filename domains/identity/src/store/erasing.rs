//! Forgetting an account's holder.

use chrono::{DateTime, Utc};
use platform::forget::Forget;
use platform::{DbError, Permit, WriteTx};

/// Deletes what tells who the holder was, and how they signed in. The row stays: others point to its id.
pub(crate) async fn erase(tx: &mut WriteTx, permit: &Permit<Forget>, now: DateTime<Utc>) -> Result<(), DbError> {
    let user = permit.target();
    sqlx::query!(
        "delete from identity.refresh_tokens where session_id in (select id from identity.sessions where user_id = $1)",
        user,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from identity.sessions where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from identity.email_tokens where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from identity.api_keys where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from identity.known_devices where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from identity.passwords where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from identity.data_copies where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "update identity.users set email = ('erased-' || id || '@erased.invalid')::citext, erased_at = $2,
            version = version + 1
         where id = $1",
        user,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
