//! Secrets for links in mails.

use crate::model::token::TokenHash;
use crate::rights::{IssueEmailToken, Register};
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::UserId;
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

/// The one purpose there is so far. Purposes never stand in for one another.
const CONFIRM: &str = "confirm-email";

/// Counts the mails with such links that an account got since the given instant.
pub(crate) async fn count_since(tx: &mut ReadTx, user: UserId, since: DateTime<Utc>) -> Result<i64, DbError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from identity.email_tokens
           where user_id = $1 and purpose = $2 and created_at > $3"#,
        user.get(),
        CONFIRM,
        since,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

/// Voids every link that waits to be followed, so that only the newest mail works.
pub(crate) async fn revoke_waiting(
    tx: &mut WriteTx,
    permit: &Permit<IssueEmailToken>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    revoke(tx, permit.target(), now).await
}

/// Voids the links of an account that somebody registers anew: they were made for other hands.
pub(crate) async fn revoke_earlier(
    tx: &mut WriteTx,
    permit: &Permit<Register>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    revoke(tx, permit.target(), now).await
}

async fn revoke(tx: &mut WriteTx, user: Uuid, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.email_tokens set revoked_at = $3
         where user_id = $1 and purpose = $2 and used_at is null and revoked_at is null",
        user,
        CONFIRM,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds a link's secret for the permit's account.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<IssueEmailToken>,
    hash: &TokenHash,
    email: &Email,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into identity.email_tokens (hash, user_id, purpose, email, created_at, expires_at)
         values ($1, $2, $3, $4::text::citext, $5, $6)",
        &hash[..],
        permit.target(),
        CONFIRM,
        email.as_str(),
        now,
        expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Uses a link's secret up and tells whose it was and which address it proves. Of two who try at once, one gets it.
pub(crate) async fn consume(
    tx: &mut WriteTx,
    hash: &TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<(UserId, Email)>, DbError> {
    let row = sqlx::query!(
        r#"update identity.email_tokens set used_at = $3
           where hash = $1 and purpose = $2 and used_at is null and revoked_at is null and expires_at > $3
           returning user_id, email::text as "email!""#,
        &hash[..],
        CONFIRM,
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let email = row
            .email
            .parse()
            .map_err(|why| DbError::row("identity.email_tokens.email", why))?;
        Ok((row.user_id.into(), email))
    })
    .transpose()
}
