//! What stays of files whose time is over.

use crate::model::Trace;
use chrono::{DateTime, Utc};
use kernel::ids::{FileId, UserId};
use platform::forget::Forget;
use platform::retention::Retain;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// Marks a released file to be erased and leaves its trace; `false` when it is not there any more.
pub(crate) async fn leave(
    tx: &mut WriteTx,
    _permit: &Permit<Retain>,
    (file, clock): (FileId, &str),
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "with gone as (
             update files.files set state = 'erasing', since = $3 where id = $1 and state = 'released'
             returning id, owner_id, purpose, subject_id, kind, sha256, sent_at)
         insert into files.traces (file_id, owner_id, purpose, subject_id, kind, sha256, sent_at, gone_at, clock)
         select id, owner_id, purpose, subject_id, kind, sha256, sent_at, $3, $2 from gone",
        file.get(),
        clock,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Lists what stays of a person's files, the newest first.
pub(crate) async fn list_own(tx: &mut ReadTx, owner: UserId) -> Result<Vec<Trace>, DbError> {
    let rows = sqlx::query!(
        "select file_id, subject_id, sha256, sent_at, gone_at, clock from files.traces
         where owner_id = $1 order by file_id desc",
        owner.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    let traces = rows.into_iter().map(|row| Trace {
        file: row.file_id.into(),
        subject: row.subject_id,
        sha256: hex::encode(row.sha256),
        sent_at: row.sent_at,
        gone_at: row.gone_at,
        clock: row.clock,
    });
    Ok(traces.collect())
}

/// Forgets what stays of the files of a person who is forgotten.
pub(crate) async fn forget(tx: &mut WriteTx, permit: &Permit<Forget>) -> Result<(), DbError> {
    sqlx::query!("delete from files.traces where owner_id = $1", permit.target())
        .execute(tx.conn())
        .await?;
    Ok(())
}
