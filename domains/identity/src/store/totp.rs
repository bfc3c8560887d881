//! Authenticator apps.

use crate::factors::seed_cell;
use crate::model::code_lane::CodeLane;
use crate::rights::{CheckFactor, KeepFactors};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{DbError, Owner, Permit, ReadTx, Vault, WriteTx};
use uuid::Uuid;

/// An app that holds, or is being set up.
pub(crate) struct Held {
    pub(crate) id: Uuid,
    /// Sealed.
    pub(crate) seed: Vec<u8>,
    pub(crate) last_step: Option<i64>,
    /// Wrong codes since an instant, in the lane that was asked for.
    pub(crate) wrong: i32,
    pub(crate) wrong_since: Option<DateTime<Utc>>,
}

/// Tells since when the person has an app, if they have.
pub(crate) async fn since(tx: &mut ReadTx, user: UserId) -> Result<Option<DateTime<Utc>>, DbError> {
    let since = sqlx::query_scalar!(
        r#"select confirmed_at as "at!" from identity.totp where user_id = $1 and confirmed_at is not null"#,
        user.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(since)
}

/// Finds the app that holds and keeps it from changing, so that two codes are checked one after the other.
pub(crate) async fn lock(tx: &mut WriteTx, user: UserId, lane: CodeLane) -> Result<Option<Held>, DbError> {
    let held = sqlx::query_as!(
        Held,
        r#"select id, seed, last_step, case when $2 then own_wrong else wrong end as "wrong!",
            case when $2 then own_wrong_since else wrong_since end as wrong_since
         from identity.totp where user_id = $1 and confirmed_at is not null for update"#,
        user.get(),
        lane.is_own(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(held)
}

/// Finds the app that is being set up, unless it was begun too long ago.
pub(crate) async fn begun(tx: &mut ReadTx, user: UserId, after: DateTime<Utc>) -> Result<Option<Held>, DbError> {
    let held = sqlx::query_as!(
        Held,
        "select id, seed, last_step, wrong, wrong_since from identity.totp
         where user_id = $1 and confirmed_at is null and created_at > $2",
        user.get(),
        after,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(held)
}

/// Seals the seeds of a person anew where an old key sealed them, and tells how many those were.
pub(crate) async fn reseal(tx: &mut WriteTx, vault: &Vault, user: UserId) -> Result<u64, DbError> {
    let rows = sqlx::query!(
        "select id, seed from identity.totp where user_id = $1 for update",
        user.get()
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let resealer = vault.resealer(tx, Owner::Person(user)).await?;
    let mut done = 0;
    for row in rows {
        let Some(fresh) = resealer.anew(seed_cell(row.id), &row.seed)? else {
            continue;
        };
        sqlx::query!("update identity.totp set seed = $2 where id = $1", row.id, fresh)
            .execute(tx.conn())
            .await?;
        done += 1;
    }
    Ok(done)
}

/// Begins to set up an app, in place of any other that waits for its first code.
pub(crate) async fn begin(
    tx: &mut WriteTx,
    permit: &Permit<KeepFactors>,
    (id, seed): (Uuid, &[u8]),
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "delete from identity.totp where user_id = $1 and confirmed_at is null",
        permit.target(),
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into identity.totp (id, user_id, seed, created_at) values ($1, $2, $3, $4)",
        id,
        permit.target(),
        seed,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets the app that was being set up hold, in place of the one that held. The step of its first code is used up.
pub(crate) async fn confirm(
    tx: &mut WriteTx,
    permit: &Permit<KeepFactors>,
    (id, step): (Uuid, i64),
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    sqlx::query!(
        "delete from identity.totp where user_id = $1 and confirmed_at is not null",
        permit.target(),
    )
    .execute(tx.conn())
    .await?;
    let done = sqlx::query!(
        "update identity.totp set confirmed_at = $3, last_step = $4
         where id = $2 and user_id = $1 and confirmed_at is null",
        permit.target(),
        id,
        now,
        step,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a step, once for ever, and forgets the wrong codes of the lane before it; `false` when it, or a later one, was taken before.
pub(crate) async fn take_step(
    tx: &mut WriteTx,
    permit: &Permit<CheckFactor>,
    (id, step): (Uuid, i64),
    lane: CodeLane,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.totp
         set last_step = $3, wrong = case when $4 then wrong else 0 end,
             wrong_since = case when $4 then wrong_since end,
             own_wrong = case when $4 then 0 else own_wrong end,
             own_wrong_since = case when not $4 then own_wrong_since end
         where id = $2 and user_id = $1 and (last_step is null or last_step < $3)",
        permit.target(),
        id,
        step,
        lane.is_own(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Counts a wrong code in its lane; a count that began before the given instant begins anew.
pub(crate) async fn count_wrong(
    tx: &mut WriteTx,
    permit: &Permit<CheckFactor>,
    (id, begun_after): (Uuid, DateTime<Utc>),
    lane: CodeLane,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.totp
         set wrong = case when $5 then wrong when wrong_since > $3 then wrong + 1 else 1 end,
             wrong_since = case when $5 or wrong_since > $3 then wrong_since else $4 end,
             own_wrong = case when not $5 then own_wrong when own_wrong_since > $3 then own_wrong + 1 else 1 end,
             own_wrong_since = case when not $5 or own_wrong_since > $3 then own_wrong_since else $4 end
         where id = $2 and user_id = $1",
        permit.target(),
        id,
        begun_after,
        now,
        lane.is_own(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets the person's app, and any that is being set up; `false` when none held.
pub(crate) async fn remove(tx: &mut WriteTx, permit: &Permit<KeepFactors>) -> Result<bool, DbError> {
    let held = sqlx::query_scalar!(
        r#"with gone as (delete from identity.totp where user_id = $1 returning confirmed_at)
           select coalesce(bool_or(confirmed_at is not null), false) as "held!" from gone"#,
        permit.target(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(held)
}
