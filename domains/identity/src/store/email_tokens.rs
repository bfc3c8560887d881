//! Secrets for links in mails.

use crate::model::account::Account;
use crate::model::link::{Link, Purpose};
use crate::model::token::TokenHash;
use crate::rights::{IssueEmailToken, Register, UseLink};
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::UserId;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// Counts the mails with such links that an account got since the given instant.
pub(crate) async fn count_since(
    tx: &mut ReadTx,
    user: UserId,
    purpose: Purpose,
    since: DateTime<Utc>,
) -> Result<i64, DbError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from identity.email_tokens
           where user_id = $1 and purpose = $2 and created_at > $3"#,
        user.get(),
        purpose.as_str(),
        since,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

/// Voids every link of one purpose that waits to be followed, so that only the newest mail works.
pub(crate) async fn revoke_waiting(
    tx: &mut WriteTx,
    permit: &Permit<IssueEmailToken>,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.email_tokens set revoked_at = $3
         where user_id = $1 and purpose = $2 and used_at is null and revoked_at is null",
        permit.target(),
        purpose.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Voids the links of an account that somebody registers anew: they were made for other hands.
pub(crate) async fn revoke_earlier(
    tx: &mut WriteTx,
    permit: &Permit<Register>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    revoke_all(tx, permit.target(), now).await
}

/// Voids every link of an account whose guard has changed: they were sent to an address, or under a password, that no
/// longer counts. One that stops a reset of factors stays: it only keeps what people have.
pub(crate) async fn revoke_others(
    tx: &mut WriteTx,
    permit: &Permit<UseLink>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    revoke_all(tx, permit.target(), now).await
}

async fn revoke_all(tx: &mut WriteTx, user: uuid::Uuid, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.email_tokens set revoked_at = $2
         where user_id = $1 and used_at is null and revoked_at is null and purpose <> 'stop-factor-reset'",
        user,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A link about to be sent.
pub(crate) struct NewLink<'a> {
    pub(crate) hash: TokenHash,
    pub(crate) purpose: Purpose,
    pub(crate) email: &'a Email,
    pub(crate) now: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Adds a link's secret for the permit's account.
pub(crate) async fn add(tx: &mut WriteTx, permit: &Permit<IssueEmailToken>, link: &NewLink<'_>) -> Result<(), DbError> {
    sqlx::query!(
        "insert into identity.email_tokens (hash, user_id, purpose, email, created_at, expires_at)
         values ($1, $2, $3, $4::text::citext, $5, $6)",
        &link.hash[..],
        permit.target(),
        link.purpose.as_str(),
        link.email.as_str(),
        link.now,
        link.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lists the other addresses of an account: one that it is about to move to, and those that it proved before, as far as we
/// still know them.
pub(crate) async fn other_addresses(
    tx: &mut ReadTx,
    account: &Account,
    now: DateTime<Utc>,
) -> Result<Vec<Email>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select distinct email::text as "email!" from identity.email_tokens
           where user_id = $1 and email <> $2::text::citext
             and ((purpose = 'change-email' and used_at is null and revoked_at is null and expires_at > $3)
                or (purpose in ('confirm-email', 'change-email') and used_at is not null))
           order by 1"#,
        account.user.get(),
        account.email.as_str(),
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    let parsed = rows.into_iter().map(|email| email.parse());
    parsed
        .collect::<Result<_, _>>()
        .map_err(|why| DbError::row("identity.email_tokens.email", why))
}

/// Finds a link by its secret's hash, in whatever state it is.
pub(crate) async fn find(tx: &mut ReadTx, hash: &TokenHash) -> Result<Option<Link>, DbError> {
    let row = sqlx::query!(
        r#"select user_id, purpose, email::text as "email!", expires_at, used_at, revoked_at
           from identity.email_tokens where hash = $1"#,
        &hash[..],
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let purpose = Purpose::parse(&row.purpose);
        Ok(Link {
            user: row.user_id.into(),
            email: row
                .email
                .parse()
                .map_err(|why| DbError::row("identity.email_tokens.email", why))?,
            purpose: purpose.ok_or_else(|| DbError::row("identity.email_tokens.purpose", row.purpose))?,
            expires_at: row.expires_at,
            used_at: row.used_at,
            revoked_at: row.revoked_at,
        })
    })
    .transpose()
}

/// Uses a link's secret up; `false` when it was used meanwhile. Of two who try at once, one gets it.
pub(crate) async fn consume(
    tx: &mut WriteTx,
    permit: &Permit<UseLink>,
    hash: &TokenHash,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.email_tokens set used_at = $3
         where hash = $1 and user_id = $2 and used_at is null and revoked_at is null and expires_at > $3",
        &hash[..],
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
