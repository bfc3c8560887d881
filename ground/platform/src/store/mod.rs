//! The platform's own SQL.

pub(crate) mod audit;
pub(crate) mod audit_closing;
pub(crate) mod audit_exports;
pub(crate) mod audit_looks;
pub(crate) mod audit_reasons;
pub(crate) mod data_keys;
pub(crate) mod forget;
pub(crate) mod installation;
pub(crate) mod keys;
pub(crate) mod retention;
pub(crate) mod unsealed;

use crate::{Actor, DbError, IdempotencyKey, ReadTx, Refusal};
use chrono::{DateTime, Utc};
use kernel::ids::EventId;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// Tells the database, for this transaction only, who acts.
pub(crate) async fn enter(conn: &mut PgConnection, actor: &Actor) -> Result<(), DbError> {
    sqlx::query!(
        "select platform.enter($1, $2, $3, $4, $5, $6)",
        actor.kind(),
        actor.user().map(kernel::ids::UserId::get),
        actor.organisation().map(kernel::ids::OrganisationId::get),
        actor.role_word(),
        actor.system_name(),
        actor.request().get(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores an event and the job that delivers it.
pub(crate) async fn emit(tx: &mut ReadTx, name: &str, payload: Value) -> Result<EventId, DbError> {
    let id = sqlx::query_scalar!(r#"select platform.emit($1, $2) as "id!""#, name, payload)
        .fetch_one(tx.conn())
        .await?;
    Ok(EventId::from(id))
}

/// Reads an event back, for delivery.
pub(crate) async fn event(tx: &mut ReadTx, id: EventId) -> Result<Option<(String, Value)>, DbError> {
    let row = sqlx::query!("select name, payload from platform.outbox where id = $1", id.get())
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|row| (row.name, row.payload)))
}

/// Puts a job in the queue.
pub(crate) async fn add_job(
    tx: &mut ReadTx,
    name: &str,
    payload: Value,
    queue: Option<&str>,
    max_attempts: u16,
    key: Option<String>,
) -> Result<(), DbError> {
    sqlx::query!(
        "select platform.add_job($1, $2, $3, $4, $5)",
        name,
        payload,
        queue,
        i32::from(max_attempts),
        key,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Returns the result that is stored under a key; takes the key's lock where there is none yet.
pub(crate) async fn claim(tx: &mut ReadTx, key: &IdempotencyKey) -> Result<Option<Value>, DbError> {
    // A repeat takes no lock: it would hold it until its transaction was rolled back, and the next repeat would hear
    // that the first is still running.
    if let Some(result) = settled(tx, key).await? {
        return Ok(Some(result));
    }
    let locked = sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtextextended(
            coalesce(platform.actor_user()::text, '') || ':' || $1 || ':' || $2, 0)) as "locked!""#,
        key.route,
        key.key,
    )
    .fetch_one(tx.conn())
    .await?;
    if !locked {
        return Err(DbError::KeyRunning);
    }
    // The first may have ended since we looked.
    settled(tx, key).await
}

/// Returns the result that is stored under a key, if there is one, whoever works on it now.
pub(crate) async fn settled(tx: &mut ReadTx, key: &IdempotencyKey) -> Result<Option<Value>, DbError> {
    let row = sqlx::query!(
        "select fingerprint, result, refused from platform.idempotency_keys
         where subject = coalesce(platform.actor_user(), '00000000-0000-0000-0000-000000000000') and route = $1 and key = $2",
        key.route,
        key.key,
    )
    .fetch_optional(tx.conn())
    .await?;
    match row {
        None => Ok(None),
        Some(row) if row.fingerprint != key.fingerprint => Err(DbError::KeyReused),
        Some(row) if row.refused => {
            let refusal = serde_json::from_value(row.result).map_err(DbError::Json)?;
            Err(DbError::Refused(Refusal::from_stored(refusal)?))
        }
        Some(row) => Ok(Some(row.result)),
    }
}

/// Marks the place to which a refusal rolls back.
pub(crate) async fn savepoint(tx: &mut ReadTx) -> Result<(), DbError> {
    sqlx::query!("savepoint keyed").execute(tx.conn()).await?;
    Ok(())
}

/// Takes back everything since the savepoint, also after a statement that failed.
pub(crate) async fn roll_back_to_savepoint(tx: &mut ReadTx) -> Result<(), DbError> {
    sqlx::query!("rollback to savepoint keyed").execute(tx.conn()).await?;
    Ok(())
}

/// Judges deferred constraints now.
pub(crate) async fn judge_now(tx: &mut ReadTx) -> Result<(), DbError> {
    sqlx::query!("set constraints all immediate").execute(tx.conn()).await?;
    Ok(())
}

/// Stores the result or the refusal under a key whose lock this transaction holds.
pub(crate) async fn settle(tx: &mut ReadTx, key: &IdempotencyKey, result: Value, refused: bool) -> Result<(), DbError> {
    sqlx::query!(
        "insert into platform.idempotency_keys (subject, route, key, fingerprint, result, refused)
         values (coalesce(platform.actor_user(), '00000000-0000-0000-0000-000000000000'), $1, $2, $3, $4, $5)",
        key.route,
        key.key,
        &key.fingerprint[..],
        result,
        refused,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that a journey deals with an event; `false` if it has before.
pub(crate) async fn claim_event(tx: &mut ReadTx, event: EventId, journey: &str) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into platform.event_claims (event_id, journey) values ($1, $2) on conflict do nothing",
        event.get(),
        journey,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps a job that will never work, with the reason.
pub(crate) async fn bury(tx: &mut ReadTx, name: &str, payload: &Value, reason: &str) -> Result<(), DbError> {
    sqlx::query!(
        "insert into platform.failed_jobs (name, payload, reason) values ($1, $2, $3)",
        name,
        payload,
        reason,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Tells how many jobs wait, how many of them have failed at least once, and how old the oldest due one is, in seconds.
pub(crate) async fn queue_state(tx: &mut ReadTx) -> Result<(i64, i64, i64), DbError> {
    let row = sqlx::query!(
        r#"select waiting as "waiting!", failing as "failing!", oldest_seconds as "oldest_seconds!" from platform.queue_state()"#
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.waiting, row.failing, row.oldest_seconds))
}

/// Reads the cut-offs of every transaction that had not ended at the given snapshot, and returns the next snapshot. Without
/// one, only the snapshot is read.
pub(crate) async fn cut_offs_since(
    conn: &mut PgConnection,
    snapshot: Option<i64>,
) -> Result<(i64, DateTime<Utc>, Vec<(i64, Uuid)>), DbError> {
    let found = sqlx::query!(
        r#"select s.snapshot as "snapshot!", clock_timestamp() as "now!", c.id as "id?", c.target as "target?"
           from (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as snapshot) s
           left join platform.cut_offs c on c.xid >= $1::bigint::text::xid8"#,
        snapshot.unwrap_or(i64::MAX),
    )
    .fetch_all(conn)
    .await?;
    // There is always one: the snapshot stands on the left.
    let first = found.first().ok_or(sqlx::Error::RowNotFound)?;
    let (next, now) = (first.snapshot, first.now);
    let rows = found.into_iter().filter_map(|row| row.id.zip(row.target)).collect();
    Ok((next, now, rows))
}

/// Says that a node serves, forgets those long gone, and counts the others that said so lately.
pub(crate) async fn node_serves(tx: &mut ReadTx, node: Uuid) -> Result<i64, DbError> {
    let others = sqlx::query_scalar!(
        r#"with said as (
               insert into platform.nodes (id) values ($1) on conflict (id) do update set seen_at = now()
           ), forgotten as (
               delete from platform.nodes where seen_at < now() - interval '1 hour'
           )
           select count(*) as "others!" from platform.nodes
           where id <> $1 and seen_at > now() - interval '15 seconds'"#,
        node,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(others)
}

/// Says that a node serves no more.
pub(crate) async fn node_leaves(tx: &mut ReadTx, node: Uuid) -> Result<(), DbError> {
    sqlx::query!("delete from platform.nodes where id = $1", node)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets keys after a week. Returns how many.
pub(crate) async fn sweep_keys(tx: &mut ReadTx) -> Result<u64, DbError> {
    let done = sqlx::query!("delete from platform.idempotency_keys where at < now() - interval '7 days'")
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Deletes cut-offs older than a day: nothing is remembered for so long.
pub(crate) async fn sweep_cut_offs(tx: &mut ReadTx) -> Result<u64, DbError> {
    let done = sqlx::query!("delete from platform.cut_offs where at < now() - interval '1 day'")
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Returns how many rows of each table this connection has written and not reported yet.
#[cfg(feature = "test")]
pub(crate) async fn writes_so_far(tx: &mut ReadTx) -> Result<std::collections::HashMap<String, i64>, DbError> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select schemaname || '.' || relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables
         where n_tup_ins + n_tup_upd + n_tup_del > 0",
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().collect())
}
