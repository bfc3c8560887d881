//! Codes in text messages.

use crate::model::text_code::Attempt;
use crate::rights::{AskTextCode, CheckFactor, Sweep, WriteTextCode};
use chrono::{DateTime, Utc};
use kernel::ids::{TextCodeId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

/// A code that somebody asks for.
pub(crate) struct NewCode {
    pub(crate) id: TextCodeId,
    pub(crate) phone: Uuid,
    /// What messages to the number are counted by.
    pub(crate) number: [u8; 16],
    pub(crate) attempt: Attempt,
    pub(crate) now: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// How many messages were asked for since an instant.
pub(crate) struct Recent {
    pub(crate) by_person: i64,
    pub(crate) to_number: i64,
    /// When the oldest of them was.
    pub(crate) oldest: Option<DateTime<Utc>>,
}

/// A code that can still be typed.
pub(crate) struct Live {
    pub(crate) id: TextCodeId,
    pub(crate) phone: Uuid,
    pub(crate) hash: Vec<u8>,
}

/// Counts what a person asked for and what went to a number. Two who ask for one number take turns until the transaction
/// ends.
pub(crate) async fn recent(
    tx: &mut WriteTx,
    user: UserId,
    number: [u8; 16],
    after: DateTime<Utc>,
) -> Result<Recent, DbError> {
    sqlx::query!(
        r#"select pg_advisory_xact_lock(hashtextextended('text ' || encode($1, 'hex'), 0)) as "locked!: ()""#,
        &number[..],
    )
    .fetch_one(tx.conn())
    .await?;
    let recent = sqlx::query_as!(
        Recent,
        r#"select count(*) filter (where user_id = $1) as "by_person!",
                  count(*) filter (where number_index = $2) as "to_number!", min(asked_at) as oldest
           from identity.text_codes where asked_at > $3 and (user_id = $1 or number_index = $2)"#,
        user.get(),
        &number[..],
        after,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(recent)
}

/// Writes down that one is asked for, and voids those from before for the same purpose.
pub(crate) async fn add(tx: &mut WriteTx, permit: &Permit<AskTextCode>, code: &NewCode) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.text_codes set used_at = $3 where user_id = $1 and purpose = $2 and used_at is null",
        permit.target(),
        code.attempt.word(),
        code.now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into identity.text_codes (id, user_id, phone, number_index, purpose, attempt, asked_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        code.id.get(),
        permit.target(),
        code.phone,
        &code.number[..],
        code.attempt.word(),
        code.attempt.mark(),
        code.now,
        code.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Finds who asked for a code that is not written yet, and for which number. One that was voided is none.
pub(crate) async fn asked(
    tx: &mut ReadTx,
    id: TextCodeId,
    now: DateTime<Utc>,
) -> Result<Option<(UserId, Uuid)>, DbError> {
    let row = sqlx::query!(
        "select user_id, phone from identity.text_codes
         where id = $1 and hash is null and used_at is null and expires_at > $2",
        id.get(),
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.user_id.into(), row.phone)))
}

/// Keeps the hash of a code that goes out now; `false` when it was voided meanwhile.
pub(crate) async fn write(
    tx: &mut WriteTx,
    permit: &Permit<WriteTextCode>,
    id: TextCodeId,
    hash: &[u8],
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.text_codes set hash = $3
         where id = $2 and user_id = $1 and hash is null and used_at is null",
        permit.target(),
        id.get(),
        hash,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Finds the code of an attempt that can still be typed, and keeps it from changing: tries come one after the other.
pub(crate) async fn lock(
    tx: &mut WriteTx,
    user: UserId,
    attempt: &Attempt,
    (now, tries): (DateTime<Utc>, i16),
) -> Result<Option<Live>, DbError> {
    let row = sqlx::query!(
        r#"select id, phone, hash as "hash!" from identity.text_codes
           where user_id = $1 and purpose = $2 and attempt = $3 and hash is not null and used_at is null
             and expires_at > $4 and tries < $5 for update"#,
        user.get(),
        attempt.word(),
        attempt.mark(),
        now,
        tries,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Live {
        id: row.id.into(),
        phone: row.phone,
        hash: row.hash,
    }))
}

/// Counts a wrong try.
pub(crate) async fn count_try(tx: &mut WriteTx, permit: &Permit<CheckFactor>, id: TextCodeId) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.text_codes set tries = tries + 1 where id = $2 and user_id = $1",
        permit.target(),
        id.get(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Uses a code up; `false` when it was used before.
pub(crate) async fn use_up(
    tx: &mut WriteTx,
    permit: &Permit<CheckFactor>,
    id: TextCodeId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.text_codes set used_at = $3 where id = $2 and user_id = $1 and used_at is null",
        permit.target(),
        id.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes codes that were asked for before the given instant.
pub(crate) async fn sweep(tx: &mut WriteTx, _permit: &Permit<Sweep>, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!("delete from identity.text_codes where asked_at < $1", before)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}
