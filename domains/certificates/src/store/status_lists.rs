//! Reads and writes `certificates.status_lists`.

use crate::model::status_list::Purpose;
use chrono::{DateTime, Utc};
use platform::{DbError, ReadTx, WriteTx};

pub(crate) async fn exists(tx: &mut ReadTx, slug: &str, number: i32) -> Result<bool, DbError> {
    let there = sqlx::query_scalar!(
        r#"select exists (select from certificates.status_lists where issuer = $1 and list_number = $2) as "there!""#,
        slug,
        number
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(there)
}

/// Returns the number of the newest list that holds a certificate; 0 where there is none.
pub(crate) async fn last_number(tx: &mut ReadTx, slug: &str) -> Result<i32, DbError> {
    let last = sqlx::query_scalar!(
        r#"select coalesce(max(status_list), 0) as "last!" from certificates.certificates where issuer = $1"#,
        slug
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(last)
}

/// Returns the places of a list whose bit is set.
pub(crate) async fn set_bits(tx: &mut ReadTx, slug: &str, number: i32, purpose: Purpose) -> Result<Vec<u32>, DbError> {
    let state = match purpose {
        Purpose::Revocation => "revoked",
        Purpose::Suspension => "suspended",
    };
    let places = sqlx::query_scalar!(
        "select status_index from certificates.certificates
         where issuer = $1 and status_list = $2 and state = $3 and state in ('revoked', 'suspended')",
        slug,
        number,
        state
    )
    .fetch_all(tx.conn())
    .await?;
    places
        .into_iter()
        .map(|place| u32::try_from(place).map_err(|why| DbError::row("certificates.certificates.status_index", why)))
        .collect()
}

pub(crate) async fn publish(
    tx: &mut WriteTx,
    slug: &str,
    number: i32,
    purpose: Purpose,
    credential: &str,
    span: (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into certificates.status_lists (name, issuer, list_number, purpose, credential, published_at, valid_until)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (name) do update
         set credential = excluded.credential, published_at = excluded.published_at, valid_until = excluded.valid_until",
        purpose.list_name(slug, number),
        slug,
        number,
        purpose.as_str(),
        credential,
        span.0,
        span.1,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn lookup(tx: &mut ReadTx, name: &str) -> Result<Option<String>, DbError> {
    let list = sqlx::query_scalar!("select credential from certificates.status_lists where name = $1", name)
        .fetch_optional(tx.conn())
        .await?;
    Ok(list)
}

pub(crate) async fn published_at(tx: &mut ReadTx, name: &str) -> Result<Option<DateTime<Utc>>, DbError> {
    let at = sqlx::query_scalar!(
        "select published_at from certificates.status_lists where name = $1",
        name
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(at)
}
