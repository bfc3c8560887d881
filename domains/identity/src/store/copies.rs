//! Copies of a person's data: asked for, made, taken, gone.

use crate::copies::CopyView;
use crate::rights::{AskForCopy, MakeCopy, TakeCopy};
use chrono::{DateTime, Utc};
use kernel::ids::{DataCopyId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

struct Row {
    id: Uuid,
    state: String,
    asked_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    taken_at: Option<DateTime<Utc>>,
}

impl From<Row> for CopyView {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            is_asked: row.state == "asked",
            is_ready: row.state == "ready",
            asked_at: row.asked_at,
            ends_at: row.ends_at,
            taken_at: row.taken_at,
        }
    }
}

/// Adds a wish for a copy; `false` when one is being made already.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<AskForCopy>,
    id: DataCopyId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into identity.data_copies (id, user_id, state, asked_at) values ($1, $2, 'asked', $3)
         on conflict (user_id) where state = 'asked' do nothing",
        id.get(),
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lists a person's copies, the newest first.
pub(crate) async fn list(tx: &mut ReadTx, user: UserId) -> Result<Vec<CopyView>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, state, asked_at, ends_at, taken_at from identity.data_copies
         where user_id = $1 order by asked_at desc, id desc limit 20",
        user.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(CopyView::from).collect())
}

/// Finds a copy that the actor may see.
pub(crate) async fn lookup(tx: &mut ReadTx, id: DataCopyId) -> Result<Option<(UserId, CopyView)>, DbError> {
    let row = sqlx::query!(
        "select id, user_id, state, asked_at, ends_at, taken_at from identity.data_copies where id = $1",
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| {
        let view = Row {
            id: row.id,
            state: row.state,
            asked_at: row.asked_at,
            ends_at: row.ends_at,
            taken_at: row.taken_at,
        };
        (row.user_id.into(), view.into())
    }))
}

/// Notes that the file is there; `false` when it was before.
pub(crate) async fn made(
    tx: &mut WriteTx,
    permit: &Permit<MakeCopy>,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.data_copies set state = 'ready', ready_at = $2, ends_at = $3 where id = $1 and state = 'asked'",
        permit.target(),
        now,
        until,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Uses the copy up; `false` when somebody was quicker or its time is over.
pub(crate) async fn take(tx: &mut WriteTx, permit: &Permit<TakeCopy>, now: DateTime<Utc>) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.data_copies set state = 'taken', taken_at = $2
         where id = $1 and state = 'ready' and ends_at > $2",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lists copies whose time is over, or that were taken, and whose file may still lie there.
pub(crate) async fn over(tx: &mut ReadTx, now: DateTime<Utc>, limit: i64) -> Result<Vec<DataCopyId>, DbError> {
    let ids = sqlx::query_scalar!(
        "select id from identity.data_copies where state in ('ready', 'taken') and ends_at <= $1 order by ends_at limit $2",
        now,
        limit,
    );
    Ok(ids
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(DataCopyId::from)
        .collect())
}

/// Notes that the file is gone.
pub(crate) async fn gone(tx: &mut WriteTx, permit: &Permit<MakeCopy>) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.data_copies set state = 'gone' where id = $1 and state in ('ready', 'taken')",
        permit.target(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
