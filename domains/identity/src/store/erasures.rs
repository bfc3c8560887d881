//! Wishes to be forgotten.

use crate::erasures::{Erasure, LedgerLine};
use crate::rights::SwitchAccount;
use chrono::{DateTime, Utc};
use kernel::ids::{ErasureId, UserId};
use platform::forget::Forget;
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

/// Adds a wish.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<SwitchAccount>,
    id: ErasureId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into identity.erasures (id, user_id, asked_at) values ($1, $2, $3)",
        id.get(),
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lists wishes that are not fulfilled yet, the oldest first: everybody's, or one person's.
pub(crate) async fn waiting(tx: &mut ReadTx, user: Option<Uuid>) -> Result<Vec<Erasure>, DbError> {
    let rows = sqlx::query!(
        r#"select e.id, e.user_id, e.asked_at, e.number, u.email::text as "email!"
           from identity.erasures e join identity.users u on u.id = e.user_id
           where e.done_at is null and ($1::uuid is null or e.user_id = $1) order by e.asked_at, e.id"#,
        user,
    )
    .fetch_all(tx.conn())
    .await?;
    let read = rows.into_iter().map(|row| {
        let email = row.email.parse();
        Ok(Erasure {
            id: row.id.into(),
            user: row.user_id.into(),
            email: email.map_err(|why| DbError::row("identity.users.email", why))?,
            asked_at: row.asked_at,
            number: row.number,
        })
    });
    read.collect()
}

/// Lists who was forgotten since the instant.
pub(crate) async fn done_since(tx: &mut ReadTx, since: DateTime<Utc>) -> Result<Vec<UserId>, DbError> {
    let users = sqlx::query_scalar!(
        "select user_id from identity.erasures where done_at > $1 order by done_at",
        since
    );
    Ok(users
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(UserId::from)
        .collect())
}

/// Returns the highest number there is, or 0.
pub(crate) async fn last_number(tx: &mut ReadTx) -> Result<i64, DbError> {
    let last = sqlx::query_scalar!(r#"select coalesce(max(number), 0) as "last!" from identity.erasures"#);
    Ok(last.fetch_one(tx.conn()).await?)
}

/// Lists numbers below the highest that no wish has, the highest first.
pub(crate) async fn missing_numbers(tx: &mut ReadTx, limit: i64) -> Result<Vec<i64>, DbError> {
    let missing = sqlx::query_scalar!(
        r#"select n as "number!" from generate_series(1, (select max(number) from identity.erasures)) n
           where not exists (select from identity.erasures where number = n) order by n desc limit $1"#,
        limit,
    );
    Ok(missing.fetch_all(tx.conn()).await?)
}

/// Tells whether the account is there and was not forgotten.
pub(crate) async fn remembers(tx: &mut ReadTx, user: UserId) -> Result<bool, DbError> {
    let known = sqlx::query_scalar!(
        r#"select exists (select from identity.users where id = $1 and erased_at is null) as "known!""#,
        user.get(),
    );
    Ok(known.fetch_one(tx.conn()).await?)
}

/// Gives a wish its number.
pub(crate) async fn number(tx: &mut WriteTx, permit: &Permit<Forget>, number: i64) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.erasures set number = $2 where user_id = $1 and number is null",
        permit.target(),
        number,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that a wish is fulfilled.
pub(crate) async fn done(tx: &mut WriteTx, permit: &Permit<Forget>, now: DateTime<Utc>) -> Result<(), DbError> {
    let done = sqlx::query!(
        "update identity.erasures set done_at = $2 where user_id = $1 and number is not null",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(DbError::row(
            "identity.erasures.number",
            "an erasure without its line in the ledger",
        ))
    }
}

/// Writes a line of the ledger back, and closes the account again.
pub(crate) async fn recall(
    tx: &mut WriteTx,
    permit: &Permit<Forget>,
    line: &LedgerLine,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let user = permit.target();
    let known = sqlx::query_scalar!(
        "select erased_at is null as \"open!\" from identity.users where id = $1 for update",
        user
    )
    .fetch_optional(tx.conn())
    .await?;
    if known != Some(true) {
        return Ok(false);
    }
    sqlx::query!(
        "insert into identity.erasures (id, user_id, asked_at, number) values ($1, $2, $3, $4)
         on conflict (user_id) do update set number = excluded.number where erasures.number is null",
        line.erasure.get(),
        user,
        line.asked_at,
        line.number,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update identity.users set disabled_at = coalesce(disabled_at, $2), disabled_why = 'erased', version = version + 1
         where id = $1",
        user,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(true)
}
