//! A large part of the log leaves the house only when two agree: one asks, with a reason, another releases it, and whoever
//! asked takes it.

use super::AuditEntry;
use super::export::{AuditExport, EXPORT_DECIDED_WITHIN, EXPORT_SAME_WITHIN, ExportAsked, ExportRefusal, ExportState};
use super::reading::{self, AuditError, AuditFilter, EXPORTED_AT_MOST, ReadAudit};
use super::{Reason, words};
use crate::store::audit_exports as store;
use crate::{Action, Actor, DbError, Denied, Owner, ReadTx, Vault, WriteTx};
use chrono::{DateTime, Utc};
use contracts::audit::{AuditExportAsked, AuditExportDecided};
use kernel::ids::{AuditExportId, UserId};
use serde_json::{Value, json};

const LISTED: i64 = 50;

/// Returns who acts, if they may read the log.
fn reader(tx: &mut WriteTx) -> Result<UserId, Denied> {
    tx.check(ReadAudit, &())?;
    let action = ReadAudit::NAME;
    tx.actor().user().ok_or(Denied { action })
}

/// Asks for a large export. Nothing leaves until somebody else who may read the log releases it. Whoever asked for the same
/// rows shortly before is given that export, with the reason that they gave then.
///
/// # Errors
/// When the actor may not read the log, or the database does not answer.
pub async fn ask_export(
    tx: &mut WriteTx,
    vault: &Vault,
    (id, now): (AuditExportId, DateTime<Utc>),
    filter: AuditFilter,
    reason: &str,
) -> Result<ExportAsked, AuditError> {
    let by = reader(tx)?;
    let found = store::same(tx, &filter, (by, now - EXPORT_SAME_WITHIN)).await?;
    let found = found.filter(|(export, _)| matches!(export.state(now), ExportState::Waiting | ExportState::Released));
    if let Some(there) = opened(tx, vault, found.into_iter().collect()).await?.pop() {
        return Ok(ExportAsked::There(there));
    }
    let why = vault.reason(tx, Owner::Person(by), reason).await?;
    // What is written after this moment nobody agrees to. Rows bear the database's time, so that is asked for.
    let moment = store::moment(tx).await?;
    let until = filter.until.map_or(moment, |until| until.min(moment));
    let export = AuditExport {
        id,
        filter: AuditFilter {
            until: Some(until),
            ..filter.clone()
        },
        reason: reason.to_owned(),
        asked_by: by,
        asked_at: now,
        expires_at: now + EXPORT_DECIDED_WITHIN,
        decided_by: None,
        decided_at: None,
        approved: None,
        taken_at: None,
    };
    store::add(tx, &export, &filter, why.to_json()).await?;
    let change = (Value::Null, json!({ "filter": export.filter }));
    tx.audit_change("platform.audit-export-asked", Some(id.get()), change, Some(why));
    tx.emit(&AuditExportAsked {
        export: id,
        by,
        at: now,
    })
    .await?;
    Ok(ExportAsked::Fresh(export))
}

/// Releases a large export, or refuses it.
///
/// # Errors
/// When the actor may not read the log; the refusal; when the database does not answer.
pub async fn decide_export(
    tx: &mut WriteTx,
    vault: &Vault,
    id: AuditExportId,
    (approve, now): (bool, DateTime<Utc>),
) -> Result<AuditExport, AuditError> {
    let by = reader(tx)?;
    let export = find(tx, vault, id).await?;
    export.may_be_decided(by, now)?;
    let decided = AuditExport {
        decided_by: Some(by),
        decided_at: Some(now),
        approved: Some(approve),
        ..export
    };
    // Two who decide at once: the second finds nothing to change.
    if !store::decide(tx, &decided).await? {
        return Err(ExportRefusal::Decided.into());
    }
    let change = (
        json!({ "state": "waiting" }),
        json!({ "state": decided.state(now).as_str() }),
    );
    tx.audit_change("platform.audit-export-decided", Some(id.get()), change, None);
    tx.emit(&AuditExportDecided {
        export: id,
        asked_by: decided.asked_by,
        approved: approve,
        at: now,
    })
    .await?;
    Ok(decided)
}

/// Hands a released export over to whoever asked, once: at most [`EXPORTED_AT_MOST`] rows. While keys cannot be reached it
/// stays where it is.
///
/// # Errors
/// When the actor may not read the log; the refusal; when database or keys do not answer.
pub async fn take_export(
    tx: &mut WriteTx,
    vault: &Vault,
    id: AuditExportId,
    now: DateTime<Utc>,
) -> Result<Vec<AuditEntry>, AuditError> {
    let by = reader(tx)?;
    let export = find(tx, vault, id).await?;
    export.may_be_taken(by, now)?;
    if !store::take(tx, id, now).await? {
        return Err(ExportRefusal::Taken.into());
    }
    let rows = reading::rows(tx, vault, &export.filter, EXPORTED_AT_MOST).await?;
    let taken = json!({ "state": "taken", "rows": rows.len() });
    tx.audit_change(
        "platform.audit-export-taken",
        Some(id.get()),
        (json!({ "state": "released" }), taken),
        None,
    );
    Ok(rows)
}

/// Lists the newest large exports that were asked for.
///
/// # Errors
/// When the actor may not read the log, or the database does not answer.
pub async fn list_exports(tx: &mut ReadTx, vault: &Vault) -> Result<Vec<AuditExport>, AuditError> {
    let action = ReadAudit::NAME;
    if !tx.actor().may(ReadAudit, &()) {
        return Err(Denied { action }.into());
    }
    let found = store::list(tx, LISTED).await?;
    Ok(opened(tx, vault, found).await?)
}

async fn find(tx: &mut ReadTx, vault: &Vault, id: AuditExportId) -> Result<AuditExport, AuditError> {
    let found = store::lookup(tx, id).await?;
    let found = opened(tx, vault, found.into_iter().collect()).await?;
    Ok(found.into_iter().next().ok_or(ExportRefusal::Unknown)?)
}

async fn opened(tx: &mut ReadTx, vault: &Vault, found: Vec<(AuditExport, Value)>) -> Result<Vec<AuditExport>, DbError> {
    let (mut exports, why): (Vec<_>, Vec<_>) = found
        .into_iter()
        // The first exports hold theirs as a row of the log does.
        .map(|(export, why)| {
            let why = Reason::read(&why).or_else(|| Reason::read(&why["sealed_reason"]));
            let at = export.asked_at;
            (export, (why, at))
        })
        .unzip();
    let words = words::in_words(tx, vault, &why).await?;
    for (export, words) in exports.iter_mut().zip(words) {
        export.reason = words.unwrap_or_default();
    }
    Ok(exports)
}

/// Exporting the log from the host's command line, where there is nobody else to release it.
#[derive(Debug, Clone, Copy)]
pub struct ExportByHand;

impl Action for ExportByHand {
    const NAME: &'static str = "platform.export-audit-by-hand";
    type Resource = UserId;

    fn allows(actor: &Actor, _for: &UserId) -> bool {
        actor.is_system("command-line")
    }

    fn target(user: &UserId) -> uuid::Uuid {
        user.get()
    }
}

/// Exports what fits from the host's command line, for somebody: at most [`EXPORTED_AT_MOST`] rows.
///
/// # Errors
/// When the actor is not the command line, or the database does not answer.
pub async fn export_by_hand(
    tx: &mut WriteTx,
    vault: &Vault,
    filter: &AuditFilter,
    (user, reason): (UserId, &str),
) -> Result<Vec<AuditEntry>, AuditError> {
    tx.check(ExportByHand, &user)?;
    let why = vault.reason(tx, Owner::Person(user), reason).await?;
    let change = (Value::Null, json!({ "filter": filter }));
    tx.audit_change(ExportByHand::NAME, Some(user.get()), change, Some(why));
    reading::rows(tx, vault, filter, EXPORTED_AT_MOST).await
}
