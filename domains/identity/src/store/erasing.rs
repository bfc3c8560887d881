//! Forgetting an account's holder.

use chrono::{DateTime, Utc};
use platform::forget::Forget;
use platform::{DbError, Permit, WriteTx};
use uuid::Uuid;

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
    by_what_they_signed_in(tx, user).await?;
    what_was_said_of_them(tx, user).await?;
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

async fn by_what_they_signed_in(tx: &mut WriteTx, user: Uuid) -> Result<(), DbError> {
    sqlx::query!("delete from identity.totp where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from identity.phones where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from identity.text_codes where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from identity.recovery_codes where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from identity.half_logins where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from identity.passkeys where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from identity.passkey_challenges where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from identity.foreign_identities where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "delete from identity.foreign_waiting where email = (select email from identity.users where id = $1)",
        user,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Why staff asked for something, from before such words lay sealed.
async fn what_was_said_of_them(tx: &mut WriteTx, user: Uuid) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.role_grants set reason = '[forgotten]' where user_id = $1 and why is null",
        user,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update identity.factor_resets set reason = '[forgotten]' where user_id = $1 and why is null",
        user,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
