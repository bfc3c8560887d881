//! Resets of second factors that were asked for.

use crate::model::factor_reset::{FactorReset, RESET_WAITS};
use crate::rights::KeepFactorReset;
use chrono::{DateTime, Utc};
use kernel::ids::{FactorResetId, UserId};
use platform::{DbError, Permit, ReadTx, Reason, WriteTx};
use serde_json::Value;
use uuid::Uuid;

struct Row {
    id: Uuid,
    user_id: Uuid,
    why: Option<Value>,
    reason: String,
    asked_by: Uuid,
    asked_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    decided_by: Option<Uuid>,
    decided_at: Option<DateTime<Utc>>,
    approved: Option<bool>,
    stopped_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for FactorReset {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            id: row.id.into(),
            user: row.user_id.into(),
            why: Reason::of_row(row.why.as_ref(), "identity.factor_resets.why")?,
            reason: row.reason,
            asked_by: row.asked_by.into(),
            asked_at: row.asked_at,
            expires_at: row.expires_at,
            decided_by: row.decided_by.map(UserId::from),
            decided_at: row.decided_at,
            approved: row.approved,
            stopped_at: row.stopped_at,
            done_at: row.done_at,
        })
    }
}

/// Writes what was asked for; `false` when one is under way for this person already. What nobody decided on in time is
/// closed first.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<KeepFactorReset>,
    reset: &FactorReset,
) -> Result<bool, DbError> {
    sqlx::query!(
        "update identity.factor_resets set decided_at = expires_at, approved = false
         where user_id = $1 and decided_at is null and stopped_at is null and expires_at <= $2",
        permit.target(),
        reset.asked_at,
    )
    .execute(tx.conn())
    .await?;
    let done = sqlx::query!(
        "insert into identity.factor_resets (id, user_id, why, reason, asked_by, asked_at, expires_at)
         values ($1, $2, $3, '[sealed]', $4, $5, $6)
         on conflict (user_id) where stopped_at is null and done_at is null and approved is distinct from false do nothing",
        reset.id.get(),
        permit.target(),
        reset.why.map(Reason::to_json),
        reset.asked_by.get(),
        reset.asked_at,
        reset.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Tells whose factors one is about.
pub(crate) async fn whose(tx: &mut ReadTx, id: FactorResetId) -> Result<Option<UserId>, DbError> {
    let user = sqlx::query_scalar!("select user_id from identity.factor_resets where id = $1", id.get())
        .fetch_optional(tx.conn())
        .await?;
    Ok(user.map(UserId::from))
}

/// Finds one and keeps it from changing until the transaction ends.
pub(crate) async fn lock(tx: &mut WriteTx, id: FactorResetId) -> Result<Option<FactorReset>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id, user_id, why, reason, asked_by, asked_at, expires_at, decided_by, decided_at, approved, stopped_at,
             done_at
         from identity.factor_resets where id = $1 for update",
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(FactorReset::try_from).transpose()
}

/// Finds the one that is under way for a person, if there is one.
pub(crate) async fn open(tx: &mut ReadTx, user: UserId) -> Result<Option<FactorReset>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id, user_id, why, reason, asked_by, asked_at, expires_at, decided_by, decided_at, approved, stopped_at,
             done_at
         from identity.factor_resets
         where user_id = $1 and stopped_at is null and done_at is null and approved is distinct from false",
        user.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(FactorReset::try_from).transpose()
}

/// Writes the decision; `false` when there was one, or the person stopped it.
pub(crate) async fn decide(
    tx: &mut WriteTx,
    permit: &Permit<KeepFactorReset>,
    reset: &FactorReset,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.factor_resets set decided_by = $3, decided_at = $4, approved = $5
         where id = $1 and user_id = $2 and decided_at is null and stopped_at is null",
        reset.id.get(),
        permit.target(),
        reset.decided_by.map(UserId::get),
        reset.decided_at,
        reset.approved,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Stops what is under way for the permit's person; `false` when nothing is.
pub(crate) async fn stop(
    tx: &mut WriteTx,
    permit: &Permit<KeepFactorReset>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.factor_resets set stopped_at = $2
         where user_id = $1 and stopped_at is null and done_at is null and approved is distinct from false
           and (approved or expires_at > $2)",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lists those whose wait is over.
pub(crate) async fn due(tx: &mut ReadTx, now: DateTime<Utc>, limit: i64) -> Result<Vec<FactorResetId>, DbError> {
    let ids = sqlx::query_scalar!(
        "select id from identity.factor_resets
         where approved and stopped_at is null and done_at is null and decided_at <= $1 order by decided_at limit $2",
        now - RESET_WAITS,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(FactorResetId::from).collect())
}

/// Notes that the factors are gone.
pub(crate) async fn finish(
    tx: &mut WriteTx,
    permit: &Permit<KeepFactorReset>,
    id: FactorResetId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.factor_resets set done_at = $3 where id = $2 and user_id = $1",
        permit.target(),
        id.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lists the newest, those under way first.
pub(crate) async fn list(tx: &mut ReadTx, limit: i64) -> Result<Vec<FactorReset>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, user_id, why, reason, asked_by, asked_at, expires_at, decided_by, decided_at, approved, stopped_at,
             done_at
         from identity.factor_resets
         order by decided_at is not null or stopped_at is not null, asked_at desc, id desc limit $1",
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(FactorReset::try_from).collect()
}
