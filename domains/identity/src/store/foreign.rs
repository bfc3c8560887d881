//! Accounts that people have elsewhere, and sign-ins with them that are under way.

use crate::foreign::ForeignView;
use crate::model::token::TokenHash;
use crate::rights::{ConnectForeign, Sweep};
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::{ForeignIdentityId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};

/// Uses up what a browser carries; `false` when it was used before. Nobody is known yet, so there is nothing to permit.
pub(crate) async fn use_try(tx: &mut WriteTx, hash: &TokenHash, now: DateTime<Utc>) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into identity.foreign_tries (hash, used_at) values ($1, $2) on conflict do nothing",
        &hash[..],
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Finds whose account somebody's account elsewhere is connected to. They are told apart by issuer and subject alone: both are
/// never given to anybody else.
pub(crate) async fn find(
    tx: &mut ReadTx,
    issuer: &str,
    subject: &str,
) -> Result<Option<(ForeignIdentityId, UserId)>, DbError> {
    let row = sqlx::query!(
        "select id, user_id from identity.foreign_identities where issuer = $1 and subject = $2",
        issuer,
        subject,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.id.into(), row.user_id.into())))
}

/// Notes that a connection was used to sign in.
pub(crate) async fn note_use(tx: &mut WriteTx, id: ForeignIdentityId, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.foreign_identities set used_at = $2 where id = $1",
        id.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a provider said of somebody whose account is yet to be found.
pub(crate) struct NewWaiting<'a> {
    pub(crate) hash: TokenHash,
    pub(crate) provider: &'a str,
    pub(crate) issuer: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) email: &'a Email,
    pub(crate) next: &'a str,
    pub(crate) now: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Remembers it for the browser that brought it.
pub(crate) async fn add_waiting(tx: &mut WriteTx, waiting: &NewWaiting<'_>) -> Result<(), DbError> {
    sqlx::query!(
        "insert into identity.foreign_waiting (hash, provider, issuer, subject, email, next, created_at, expires_at)
         values ($1, $2, $3, $4, $5::text::citext, $6, $7, $8)",
        &waiting.hash[..],
        waiting.provider,
        waiting.issuer,
        waiting.subject,
        waiting.email.as_str(),
        waiting.next,
        waiting.now,
        waiting.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An account elsewhere that is to be connected.
pub(crate) struct Connection {
    pub(crate) provider: String,
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) email: Email,
}

/// The same, with the page that was asked for.
pub(crate) struct Kept {
    pub(crate) connection: Connection,
    pub(crate) next: String,
}

fn email(text: &str) -> Result<Email, DbError> {
    text.parse()
        .map_err(|why| DbError::row("identity.foreign_waiting.email", why))
}

/// Finds what waits under a browser's ticket.
pub(crate) async fn waiting(tx: &mut ReadTx, hash: &TokenHash, now: DateTime<Utc>) -> Result<Option<Kept>, DbError> {
    let row = sqlx::query!(
        r#"select provider, issuer, subject, email::text as "email!", next from identity.foreign_waiting
           where hash = $1 and used_at is null and expires_at > $2"#,
        &hash[..],
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(Kept {
            connection: Connection {
                email: email(&row.email)?,
                provider: row.provider,
                issuer: row.issuer,
                subject: row.subject,
            },
            next: row.next,
        })
    })
    .transpose()
}

/// Uses a ticket up and returns what it stood for. Of two who try at once, one gets it.
pub(crate) async fn use_waiting(
    tx: &mut WriteTx,
    hash: &TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<Connection>, DbError> {
    let row = sqlx::query!(
        r#"update identity.foreign_waiting set used_at = $2
           where hash = $1 and used_at is null and expires_at > $2
           returning provider, issuer, subject, email::text as "email!""#,
        &hash[..],
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(Connection {
            email: email(&row.email)?,
            provider: row.provider,
            issuer: row.issuer,
            subject: row.subject,
        })
    })
    .transpose()
}

/// Connects the permit's account; `false` when either side has a connection there already.
pub(crate) async fn connect(
    tx: &mut WriteTx,
    permit: &Permit<ConnectForeign>,
    id: ForeignIdentityId,
    connection: &Connection,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into identity.foreign_identities (id, user_id, provider, issuer, subject, email, connected_at, used_at)
         values ($1, $2, $3, $4, $5, $6::text::citext, $7, $7) on conflict do nothing",
        id.get(),
        permit.target(),
        connection.provider,
        connection.issuer,
        connection.subject,
        connection.email.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lists what a person's account is connected to; the name of the provider is its word.
pub(crate) async fn list(tx: &mut ReadTx, user: UserId) -> Result<Vec<ForeignView>, DbError> {
    let rows = sqlx::query!(
        r#"select id, provider, email::text as "email!", connected_at, used_at from identity.foreign_identities
           where user_id = $1 order by connected_at, id"#,
        user.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ForeignView {
                id: row.id.into(),
                provider_name: row.provider,
                email: email(&row.email)?,
                connected_at: row.connected_at,
                used_at: row.used_at,
            })
        })
        .collect()
}

/// Cuts a connection of the permit's account and returns the provider's word.
pub(crate) async fn disconnect(
    tx: &mut WriteTx,
    permit: &Permit<ConnectForeign>,
    id: ForeignIdentityId,
) -> Result<Option<String>, DbError> {
    let provider = sqlx::query_scalar!(
        "delete from identity.foreign_identities where id = $1 and user_id = $2 returning provider",
        id.get(),
        permit.target(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(provider)
}

/// Deletes sign-ins under way that ended before the given instant.
pub(crate) async fn sweep(tx: &mut WriteTx, _permit: &Permit<Sweep>, before: DateTime<Utc>) -> Result<u64, DbError> {
    let tries = sqlx::query!("delete from identity.foreign_tries where used_at < $1", before)
        .execute(tx.conn())
        .await?;
    let waiting = sqlx::query!("delete from identity.foreign_waiting where expires_at < $1", before)
        .execute(tx.conn())
        .await?;
    Ok(tries.rows_affected() + waiting.rows_affected())
}
