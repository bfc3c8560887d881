//! The audit log, its chain and its signed heads.

use crate::audit::{AuditEntry, AuditFilter, AuditLine, Entry, SignedHead};
use crate::{DbError, ReadTx};
use chrono::{DateTime, Utc};
use kernel::ids::{RequestId, UserId};
use serde_json::Value;
use uuid::Uuid;

/// Appends the lines of a transaction.
pub(crate) async fn write(tx: &mut ReadTx, lines: &[AuditLine]) -> Result<(), DbError> {
    if lines.is_empty() {
        return Ok(());
    }
    let present = |value: &Value| Some(value.clone()).filter(|value| !value.is_null());
    let actions: Vec<String> = lines.iter().map(|line| line.action.to_owned()).collect();
    let targets: Vec<Option<Uuid>> = lines.iter().map(|line| line.target).collect();
    let details: Vec<Option<Value>> = lines.iter().map(|line| present(&line.detail)).collect();
    let before: Vec<Option<Value>> = lines.iter().map(|line| present(&line.before)).collect();
    let after: Vec<Option<Value>> = lines.iter().map(|line| present(&line.after)).collect();
    let client = tx.actor().network();
    sqlx::query!(
        "insert into platform.audit_log (action, target, detail, before, after, client)
         select line.*, $6 from unnest($1::text[], $2::uuid[], $3::jsonb[], $4::jsonb[], $5::jsonb[]) line",
        &actions[..],
        &targets[..] as _,
        &details[..] as _,
        &before[..] as _,
        &after[..] as _,
        client,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets one reading of the actor after the other be counted.
pub(crate) async fn wait_to_read(tx: &mut ReadTx) -> Result<(), DbError> {
    let by = tx.actor().user().map(UserId::get);
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('muster audit reader ' || $1::uuid, 0))",
        by
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Tells how many rows the actor has read within 24 hours, as the lines of the reading itself say.
pub(crate) async fn read_today(tx: &mut ReadTx, action: &str) -> Result<i64, DbError> {
    let by = tx.actor().user().map(UserId::get);
    let read = sqlx::query_scalar!(
        r#"select coalesce(sum((detail->>'rows')::bigint), 0)::bigint as "read!" from platform.audit_log
           where actor_user = $1 and at > now() - interval '24 hours' and action = $2 and detail ? 'rows'"#,
        by,
        action,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(read)
}

/// Lists rows that fit the filter, the newest first, below a row's number.
pub(crate) async fn list(
    tx: &mut ReadTx,
    filter: &AuditFilter,
    before: i64,
    limit: i64,
) -> Result<Vec<AuditEntry>, DbError> {
    let action = filter.action.as_deref().map(|start| {
        let escaped = start.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        escaped + "%"
    });
    let rows = sqlx::query_as!(
        AuditEntry,
        "select id, at, actor_kind, actor_user, actor_org, actor_role, actor_system, request, action, target,
                detail, before, after, reason, client
         from platform.audit_log
         where id < $1
           and ($2::uuid is null or actor_user = $2)
           and ($3::uuid is null or target = $3)
           and ($4::text is null or action like $4)
           and ($5::timestamptz is null or at >= $5)
           and ($6::timestamptz is null or at < $6)
           and ($7::uuid is null or request = $7)
         order by id desc limit $8",
        before,
        filter.actor.map(UserId::get),
        filter.target,
        action,
        filter.from,
        filter.until,
        filter.request.map(RequestId::get),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// Takes the sealer's lock for this transaction; `false` if another holds it.
pub(crate) async fn take_turn(tx: &mut ReadTx) -> Result<bool, DbError> {
    let taken = sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtextextended('muster audit sealer', 0)) as "taken!""#
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(taken)
}

/// Tells the database's time.
pub(crate) async fn now(tx: &mut ReadTx) -> Result<DateTime<Utc>, DbError> {
    Ok(sqlx::query_scalar!(r#"select clock_timestamp() as "now!""#)
        .fetch_one(tx.conn())
        .await?)
}

fn entry(position: i64, row: i64, hash: &[u8]) -> Result<Entry, DbError> {
    let hash = <[u8; 32]>::try_from(hash).map_err(|why| DbError::row("audit_chain.hash", why))?;
    Ok(Entry { position, row, hash })
}

/// Finds the last entry of the chain.
pub(crate) async fn head(tx: &mut ReadTx) -> Result<Option<Entry>, DbError> {
    let row = sqlx::query!("select position, row_id, hash from platform.audit_chain order by position desc limit 1")
        .fetch_optional(tx.conn())
        .await?;
    row.map(|row| entry(row.position, row.row_id, &row.hash)).transpose()
}

/// How far back to look for rows without a seal.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Since {
    /// A little behind the head: rows commit in another order than they are numbered.
    Head,
    /// Everything written since shortly before the last signed head.
    LastCheckpoint,
}

/// Lists committed rows that are in no chain yet, in the order of their numbers.
pub(crate) async fn unsealed(tx: &mut ReadTx, since: Since, limit: i64) -> Result<Vec<AuditEntry>, DbError> {
    let rows = sqlx::query_as!(
        AuditEntry,
        "select id, at, actor_kind, actor_user, actor_org, actor_role, actor_system, request, action, target,
                detail, before, after, reason, client
         from platform.audit_log log
         where id > case when $1 then 0 else
                   coalesce((select row_id - 10000 from platform.audit_chain order by position desc limit 1), 0) end
           and at >= case when $1 then
                   coalesce((select at - interval '1 day' from platform.audit_checkpoints order by position desc limit 1),
                            '-infinity') else '-infinity' end
           and not exists (select from platform.audit_chain chain where chain.row_id = log.id)
         order by id limit $2",
        matches!(since, Since::LastCheckpoint),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// Adds entries to the chain.
pub(crate) async fn add_entries(tx: &mut ReadTx, entries: &[Entry]) -> Result<(), DbError> {
    let positions: Vec<i64> = entries.iter().map(|entry| entry.position).collect();
    let rows: Vec<i64> = entries.iter().map(|entry| entry.row).collect();
    let hashes: Vec<Vec<u8>> = entries.iter().map(|entry| entry.hash.to_vec()).collect();
    sqlx::query!(
        "insert into platform.audit_chain (position, row_id, hash)
         select * from unnest($1::bigint[], $2::bigint[], $3::bytea[])",
        &positions[..],
        &rows[..],
        &hashes[..],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lists entries behind a place, each with its row if that is still there.
pub(crate) async fn sealed_after(
    tx: &mut ReadTx,
    position: i64,
    limit: i64,
) -> Result<Vec<(Entry, Option<AuditEntry>)>, DbError> {
    let rows = sqlx::query!(
        r#"select chain.position, chain.row_id, chain.hash, log.id as "id?", log.at as "at?", log.actor_kind as "actor_kind?",
                log.actor_user, log.actor_org, log.actor_role, log.actor_system, log.request, log.action as "action?",
                log.target, log.detail, log.before, log.after, log.reason, log.client
         from platform.audit_chain chain left join platform.audit_log log on log.id = chain.row_id
         where chain.position > $1 order by chain.position limit $2"#,
        position,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let sealed = entry(row.position, row.row_id, &row.hash)?;
        let entry = match (row.id, row.at, row.actor_kind, row.action) {
            (Some(id), Some(at), Some(actor_kind), Some(action)) => Some(AuditEntry {
                id,
                at,
                actor_kind,
                actor_user: row.actor_user,
                actor_org: row.actor_org,
                actor_role: row.actor_role,
                actor_system: row.actor_system,
                request: row.request,
                action,
                target: row.target,
                detail: row.detail,
                before: row.before,
                after: row.after,
                reason: row.reason,
                client: row.client,
            }),
            _ => None,
        };
        found.push((sealed, entry));
    }
    Ok(found)
}

/// Keeps a signed head.
pub(crate) async fn add_checkpoint(tx: &mut ReadTx, head: &SignedHead) -> Result<(), DbError> {
    sqlx::query!(
        "insert into platform.audit_checkpoints (position, hash, at, key, signature)
         values ($1, decode($2, 'hex'), $3, $4, decode($5, 'hex'))",
        head.position,
        head.hash,
        head.at,
        head.key,
        head.signature,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lists the signed heads.
pub(crate) async fn checkpoints(tx: &mut ReadTx) -> Result<Vec<SignedHead>, DbError> {
    let heads = sqlx::query_as!(
        SignedHead,
        r#"select position, encode(hash, 'hex') as "hash!", at, key, encode(signature, 'hex') as "signature!"
           from platform.audit_checkpoints order by position"#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(heads)
}

/// Finds the newest signed head.
pub(crate) async fn last_checkpoint(tx: &mut ReadTx) -> Result<Option<SignedHead>, DbError> {
    let head = sqlx::query_as!(
        SignedHead,
        r#"select position, encode(hash, 'hex') as "hash!", at, key, encode(signature, 'hex') as "signature!"
           from platform.audit_checkpoints order by position desc limit 1"#
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(head)
}

/// Lists the newest signed heads, the newest first.
pub(crate) async fn last_checkpoints(tx: &mut ReadTx, limit: i64) -> Result<Vec<SignedHead>, DbError> {
    let heads = sqlx::query_as!(
        SignedHead,
        r#"select position, encode(hash, 'hex') as "hash!", at, key, encode(signature, 'hex') as "signature!"
           from platform.audit_checkpoints order by position desc limit $1"#,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(heads)
}

/// Tells whether the last head was signed more than five minutes ago and there is something new.
pub(crate) async fn checkpoint_is_due(tx: &mut ReadTx) -> Result<bool, DbError> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce((select max(position) from platform.audit_chain), 0)
                  > coalesce((select max(position) from platform.audit_checkpoints), 0)
              and coalesce((select at from platform.audit_checkpoints order by position desc limit 1), '-infinity')
                  < now() - interval '5 minutes' as "due!""#
    )
    .fetch_one(tx.conn())
    .await?)
}
