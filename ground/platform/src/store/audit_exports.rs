//! Large exports of the audit log that were asked for.

use crate::audit::{AuditExport, AuditFilter};
use crate::{DbError, ReadTx};
use chrono::{DateTime, Utc};
use kernel::ids::{AuditExportId, UserId};
use serde_json::Value;
use uuid::Uuid;

struct Row {
    id: Uuid,
    filter: Value,
    why: Value,
    asked_by: Uuid,
    asked_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    decided_by: Option<Uuid>,
    decided_at: Option<DateTime<Utc>>,
    approved: Option<bool>,
    taken_at: Option<DateTime<Utc>>,
}

impl Row {
    /// Reads it; where its reason lies goes beside it.
    fn read(self) -> Result<(AuditExport, Value), DbError> {
        let filter: AuditFilter = serde_json::from_value(self.filter).map_err(DbError::Json)?;
        let export = AuditExport {
            id: AuditExportId::from(self.id),
            filter,
            reason: String::new(),
            asked_by: UserId::from(self.asked_by),
            asked_at: self.asked_at,
            expires_at: self.expires_at,
            decided_by: self.decided_by.map(UserId::from),
            decided_at: self.decided_at,
            approved: self.approved,
            taken_at: self.taken_at,
        };
        Ok((export, self.why))
    }
}

/// Adds one; `wanted` is the filter as it was asked for.
pub(crate) async fn add(
    tx: &mut ReadTx,
    export: &AuditExport,
    wanted: &AuditFilter,
    why: Value,
) -> Result<(), DbError> {
    let filter = serde_json::to_value(&export.filter).map_err(DbError::Json)?;
    let wanted = serde_json::to_value(wanted).map_err(DbError::Json)?;
    sqlx::query!(
        "insert into platform.audit_exports (id, filter, wanted, why, asked_by, asked_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        export.id.get(),
        filter,
        wanted,
        why,
        export.asked_by.get(),
        export.asked_at,
        export.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Finds the newest that a person asked for since an instant, with this filter, and that may still be of use. Whoever asks
/// twice at once waits for their own turn.
pub(crate) async fn same(
    tx: &mut ReadTx,
    wanted: &AuditFilter,
    (by, since): (UserId, DateTime<Utc>),
) -> Result<Option<(AuditExport, Value)>, DbError> {
    let wanted = serde_json::to_value(wanted).map_err(DbError::Json)?;
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('muster audit export ' || $1::uuid, 0))",
        by.get(),
    )
    .execute(tx.conn())
    .await?;
    let row = sqlx::query_as!(
        Row,
        "select id, filter, why, asked_by, asked_at, expires_at, decided_by, decided_at, approved, taken_at
         from platform.audit_exports
         where asked_by = $1 and asked_at > $2 and wanted = $3 and taken_at is null and approved is distinct from false
         order by asked_at desc, id desc limit 1",
        by.get(),
        since,
        wanted,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::read).transpose()
}

/// Finds one.
pub(crate) async fn lookup(tx: &mut ReadTx, id: AuditExportId) -> Result<Option<(AuditExport, Value)>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id, filter, why, asked_by, asked_at, expires_at, decided_by, decided_at, approved, taken_at
         from platform.audit_exports where id = $1",
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::read).transpose()
}

/// Lists the newest.
pub(crate) async fn list(tx: &mut ReadTx, limit: i64) -> Result<Vec<(AuditExport, Value)>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, filter, why, asked_by, asked_at, expires_at, decided_by, decided_at, approved, taken_at
         from platform.audit_exports order by asked_at desc, id desc limit $1",
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Writes a decision; `false` when there is one already.
pub(crate) async fn decide(tx: &mut ReadTx, export: &AuditExport) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update platform.audit_exports set decided_by = $2, decided_at = $3, approved = $4
         where id = $1 and decided_at is null",
        export.id.get(),
        export.decided_by.map(UserId::get),
        export.decided_at,
        export.approved,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that it was taken; `false` when it was before.
pub(crate) async fn take(tx: &mut ReadTx, id: AuditExportId, now: DateTime<Utc>) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update platform.audit_exports set taken_at = $2 where id = $1 and taken_at is null",
        id.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Tells when the transaction began, by the clock that rows of the log bear.
pub(crate) async fn moment(tx: &mut ReadTx) -> Result<DateTime<Utc>, DbError> {
    let moment = sqlx::query_scalar!(r#"select now() as "now!""#)
        .fetch_one(tx.conn())
        .await?;
    Ok(moment)
}
