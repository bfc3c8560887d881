//! Numbers for codes in text messages.

use crate::factors::number_cell;
use crate::rights::KeepFactors;
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{DbError, Owner, Permit, ReadTx, Vault, WriteTx};
use uuid::Uuid;

/// A number that holds, or is being proved.
pub(crate) struct Phone {
    pub(crate) id: Uuid,
    /// Sealed.
    pub(crate) number: Vec<u8>,
}

/// Finds the number that holds.
pub(crate) async fn held(tx: &mut ReadTx, user: UserId) -> Result<Option<Phone>, DbError> {
    let held = sqlx::query_as!(
        Phone,
        "select id, number_sealed as number from identity.phones where user_id = $1 and confirmed_at is not null",
        user.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(held)
}

/// Counts people who can be asked for nothing but a code sent to their number.
pub(crate) async fn count_alone(tx: &mut ReadTx) -> Result<i64, DbError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from identity.phones p join identity.users u on u.id = p.user_id
         where p.confirmed_at is not null and u.disabled_at is null
           and not exists (select from identity.totp t where t.user_id = p.user_id and t.confirmed_at is not null)
           and not exists (select from identity.passkeys k where k.user_id = p.user_id)"#
    );
    Ok(count.fetch_one(tx.conn()).await?)
}

/// Finds the number that is being proved, unless that was begun too long ago.
pub(crate) async fn begun(tx: &mut ReadTx, user: UserId, after: DateTime<Utc>) -> Result<Option<Phone>, DbError> {
    let begun = sqlx::query_as!(
        Phone,
        "select id, number_sealed as number from identity.phones
         where user_id = $1 and confirmed_at is null and created_at > $2",
        user.get(),
        after,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(begun)
}

/// Finds the number that a message goes to, if it is still there.
pub(crate) async fn lookup(tx: &mut ReadTx, user: UserId, phone: Uuid) -> Result<Option<Phone>, DbError> {
    let found = sqlx::query_as!(
        Phone,
        "select id, number_sealed as number from identity.phones where user_id = $1 and id = $2",
        user.get(),
        phone,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(found)
}

/// Begins to prove a number, in place of any other that waits for its code.
pub(crate) async fn begin(
    tx: &mut WriteTx,
    permit: &Permit<KeepFactors>,
    phone: &Phone,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "delete from identity.phones where user_id = $1 and confirmed_at is null",
        permit.target(),
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into identity.phones (id, user_id, number_sealed, created_at) values ($1, $2, $3, $4)",
        phone.id,
        permit.target(),
        phone.number,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets the number that was being proved hold, in place of the one that held.
pub(crate) async fn confirm(
    tx: &mut WriteTx,
    permit: &Permit<KeepFactors>,
    phone: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    sqlx::query!(
        "delete from identity.phones where user_id = $1 and confirmed_at is not null",
        permit.target(),
    )
    .execute(tx.conn())
    .await?;
    let done = sqlx::query!(
        "update identity.phones set confirmed_at = $3 where id = $2 and user_id = $1 and confirmed_at is null",
        permit.target(),
        phone,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets the person's number, and any that is being proved; `false` when none held.
pub(crate) async fn remove(tx: &mut WriteTx, permit: &Permit<KeepFactors>) -> Result<bool, DbError> {
    let held = sqlx::query_scalar!(
        r#"with gone as (delete from identity.phones where user_id = $1 returning confirmed_at)
           select coalesce(bool_or(confirmed_at is not null), false) as "held!" from gone"#,
        permit.target(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(held)
}

/// Seals the numbers of a person anew where an old key sealed them, and tells how many those were.
pub(crate) async fn reseal(tx: &mut WriteTx, vault: &Vault, user: UserId) -> Result<u64, DbError> {
    let rows = sqlx::query_as!(
        Phone,
        "select id, number_sealed as number from identity.phones where user_id = $1 for update",
        user.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let resealer = vault.resealer(tx, Owner::Person(user)).await?;
    let mut done = 0;
    for row in rows {
        let Some(fresh) = resealer.anew(number_cell(row.id), &row.number)? else {
            continue;
        };
        sqlx::query!(
            "update identity.phones set number_sealed = $2 where id = $1",
            row.id,
            fresh
        )
        .execute(tx.conn())
        .await?;
        done += 1;
    }
    Ok(done)
}
