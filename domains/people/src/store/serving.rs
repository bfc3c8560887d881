//! Taking away whole numbers whose time is over.

use chrono::{DateTime, Utc};
use kernel::ids::{CredentialId, UserId};
use platform::retention::Retain;
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

/// Lists workers who told of something that they hold, by id.
pub(crate) async fn holders(tx: &mut ReadTx, after: Option<UserId>, limit: i64) -> Result<Vec<UserId>, DbError> {
    let ids = sqlx::query_scalar!(
        "select distinct worker_id from people.credentials
         where certificate_id is null and worker_id > $1 order by worker_id limit $2",
        after.map_or(Uuid::nil(), UserId::get),
        limit,
    );
    let ids = ids.fetch_all(tx.conn()).await?;
    Ok(ids.into_iter().map(UserId::from).collect())
}

/// Lists the credentials of a worker that have a whole number.
pub(crate) async fn numbered(tx: &mut ReadTx, worker: UserId) -> Result<Vec<CredentialId>, DbError> {
    let ids = sqlx::query_scalar!(
        "select credential_id from people.credential_numbers where worker_id = $1 order by credential_id",
        worker.get(),
    );
    let ids = ids.fetch_all(tx.conn()).await?;
    Ok(ids.into_iter().map(CredentialId::from).collect())
}

/// Deletes a whole number, with the index that finds it.
pub(crate) async fn forget_number(
    tx: &mut WriteTx,
    _permit: &Permit<Retain>,
    credential: CredentialId,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "delete from people.credential_numbers where credential_id = $1",
        credential.get()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Notes that a holder is told when their check ends; `false` when they were told of this end, or that it has ended.
pub(crate) async fn note_end_told(
    tx: &mut WriteTx,
    _permit: &Permit<Retain>,
    credential: CredentialId,
    ends_at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update people.credentials set end_told_for = $2
         where id = $1 and end_told_for is distinct from $2 and end_told_at is null",
        credential.get(),
        ends_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Notes that a holder is told that their check has ended; `false` when they were told before.
pub(crate) async fn note_over_told(
    tx: &mut WriteTx,
    _permit: &Permit<Retain>,
    credential: CredentialId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update people.credentials set end_told_at = $2 where id = $1 and end_told_at is null",
        credential.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Lets a check count until now and no longer; `false` when it ended earlier.
pub(crate) async fn end_check(
    tx: &mut WriteTx,
    _permit: &Permit<Retain>,
    credential: CredentialId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update people.credentials set valid = valid * tstzrange(null, $2),
            effective = effective * tstzmultirange(tstzrange(null, $2))
         where id = $1 and state = 'active' and lower(valid) < $2 and (upper(valid) is null or upper(valid) > $2)",
        credential.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}
