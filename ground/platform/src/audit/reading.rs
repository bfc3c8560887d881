//! Reading the log: for staff, by filters; for everybody, who looked at their own record.

use super::export::{EXPORTED_ALONE, ExportRefusal};
use super::words::{self, Unreached};
use crate::store::audit as store;
use crate::{Action, Actor, DbError, Denied, ReadTx, StaffRole, Vault, WriteTx};
use chrono::{DateTime, Utc};
use kernel::ids::{RequestId, UserId};
use kernel::{Cursor, ErrorKind, Page, PageRequest, PeopleError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// At most so many rows go into one export; whoever needs more exports by dates.
pub const EXPORTED_AT_MOST: i64 = 10_000;

/// So many rows may one person read within 24 hours, in pages and small sheets; whoever needs more asks for a large export.
pub const READ_A_DAY: i64 = 5_000;

/// A row of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Its number.
    pub id: i64,
    /// When the transaction began that wrote it.
    pub at: DateTime<Utc>,
    /// `anonymous`, `member`, `staff` or `system`.
    pub actor_kind: String,
    /// The person who acted, or for whom the platform did.
    pub actor_user: Option<Uuid>,
    /// The organisation they acted for.
    pub actor_org: Option<Uuid>,
    /// Their role there, or among staff.
    pub actor_role: Option<String>,
    /// The part of the platform that acted.
    pub actor_system: Option<String>,
    /// The request that this was part of.
    pub request: Option<Uuid>,
    /// What was done.
    pub action: String,
    /// To what or whom.
    pub target: Option<Uuid>,
    /// What else is worth knowing.
    pub detail: Option<Value>,
    /// The state before.
    pub before: Option<Value>,
    /// The state after.
    pub after: Option<Value>,
    /// Why. In the database this lies in clear in old rows alone; for whoever reads the log it is opened.
    pub reason: Option<String>,
    /// The caller's network.
    pub client: Option<String>,
}

/// Which rows are wanted. What is not said does not matter. It holds ids, names of actions and instants, so the line that
/// a reading leaves tells it whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFilter {
    /// Done by this person.
    pub actor: Option<UserId>,
    /// Done to this.
    pub target: Option<Uuid>,
    /// The action's name begins like this.
    pub action: Option<String>,
    /// From this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Part of this request.
    pub request: Option<RequestId>,
}

/// Reading the log: auditors and administrators. Nobody else needs to know who did what.
#[derive(Debug, Clone, Copy)]
pub struct ReadAudit;

impl Action for ReadAudit {
    const NAME: &'static str = "platform.read-audit";
    type Resource = ();

    fn allows(actor: &Actor, (): &()) -> bool {
        matches!(actor.staff_role(), Some(StaffRole::Auditor | StaffRole::Admin))
    }

    fn target((): &()) -> Uuid {
        Uuid::nil()
    }
}

/// Why the log was not read.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The actor may not read it.
    #[error("You do not have permission to do this")]
    Denied(#[from] Denied),
    /// The place in the list is none of ours.
    #[error("This page of the list does not exist. Start again from the first page")]
    NoSuchPage,
    /// A large export is not decided on, or not handed over.
    #[error(transparent)]
    Export(#[from] ExportRefusal),
    /// The database refused or does not answer.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl PeopleError for AuditError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Denied(_) => ErrorKind::Denied,
            Self::NoSuchPage => ErrorKind::Invalid,
            Self::Export(refusal) => refusal.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "platform/denied",
            Self::NoSuchPage => "platform/no-such-page",
            Self::Export(refusal) => refusal.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Db(error) => error.retry_after(),
            Self::Export(refusal) => refusal.retry_after(),
            _ => None,
        }
    }
}

/// Lists the newest rows first, with the reasons opened. Reading leaves a line of its own, so this needs a write.
///
/// # Errors
/// When the actor may not read the log, has read enough for a day, or the database does not answer. That they have leaves a
/// line too, so the transaction wants to be committed after [`AuditError::Export`].
pub async fn list(
    tx: &mut WriteTx,
    vault: &Vault,
    filter: &AuditFilter,
    page: &PageRequest,
) -> Result<Page<AuditEntry>, AuditError> {
    let before = match &page.after {
        Some(Cursor(place)) => place.parse().map_err(|_| AuditError::NoSuchPage)?,
        None => i64::MAX,
    };
    read_on(tx, filter).await?;
    let mut rows = store::list(tx, filter, before, i64::from(page.limit()) + 1).await?;
    words::open(tx, vault, &mut rows, Unreached::Marked).await?;
    let page = Page::cut(rows, page.limit(), |last| last.id.to_string());
    note(tx, filter, ("page", page.items.len()))?;
    Ok(page)
}

/// Lists up to [`EXPORTED_ALONE`] rows for a file, the newest first. More leave only when somebody else agrees.
///
/// # Errors
/// When the actor may not read the log, more rows fit, they have read enough, or database or keys do not answer. A refusal
/// leaves a line too, so the transaction wants to be committed after [`AuditError::Export`].
pub async fn export(tx: &mut WriteTx, vault: &Vault, filter: &AuditFilter) -> Result<Vec<AuditEntry>, AuditError> {
    read_on(tx, filter).await?;
    let mut rows = store::list(tx, filter, i64::MAX, EXPORTED_ALONE + 1).await?;
    if i64::try_from(rows.len()).is_ok_and(|many| many > EXPORTED_ALONE) {
        note(tx, filter, ("refused", 0))?;
        return Err(ExportRefusal::TooLarge.into());
    }
    words::open(tx, vault, &mut rows, Unreached::Refused).await?;
    note(tx, filter, ("export", rows.len()))?;
    Ok(rows)
}

/// Tells whether the actor may read more rows today: pages and sheets must not be the way around the second person whom a
/// large export needs. Whoever asks often at once waits for their own turn.
async fn read_on(tx: &mut WriteTx, filter: &AuditFilter) -> Result<(), AuditError> {
    tx.check(ReadAudit, &())?;
    store::wait_to_read(tx).await?;
    if store::read_today(tx, ReadAudit::NAME).await? < READ_A_DAY {
        return Ok(());
    }
    note(tx, filter, ("refused", 0))?;
    Err(ExportRefusal::ReadEnough.into())
}

/// Lists rows for a file that leaves once: not while keys cannot be reached.
pub(super) async fn rows(
    tx: &mut ReadTx,
    vault: &Vault,
    filter: &AuditFilter,
    limit: i64,
) -> Result<Vec<AuditEntry>, AuditError> {
    let mut rows = store::list(tx, filter, i64::MAX, limit).await?;
    words::open(tx, vault, &mut rows, Unreached::Refused).await?;
    Ok(rows)
}

/// Notes that somebody who may read the log asked how far its chain holds.
///
/// # Errors
/// When the actor may not read the log.
pub fn note_proof(tx: &mut WriteTx) -> Result<(), Denied> {
    tx.check(ReadAudit, &())?;
    tx.audit(ReadAudit::NAME, None, json!({ "form": "proof" }));
    Ok(())
}

fn note(tx: &mut WriteTx, filter: &AuditFilter, (form, rows): (&'static str, usize)) -> Result<(), Denied> {
    tx.check(ReadAudit, &())?;
    tx.audit(
        ReadAudit::NAME,
        None,
        json!({ "form": form, "filter": filter, "rows": rows }),
    );
    Ok(())
}

/// Somebody else's look at a person's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// When.
    pub at: DateTime<Utc>,
    /// `member` or `staff`.
    pub by_kind: String,
    /// Who looked.
    pub by: Option<UserId>,
    /// For which organisation.
    pub organisation: Option<Uuid>,
    /// In which role.
    pub role: Option<String>,
    /// Which part of the record.
    pub part: String,
    /// Why, where it was asked.
    pub reason: Option<String>,
}

/// Lists who looked at a person's record, the newest first. The person may ask, and staff who may read the log.
/// Looks are written with [`WriteTx::look`].
///
/// # Errors
/// When the database does not answer.
pub async fn looks_at(
    tx: &mut ReadTx,
    vault: &Vault,
    user: UserId,
    page: &PageRequest,
) -> Result<Page<Look>, AuditError> {
    let before = match &page.after {
        Some(Cursor(place)) => place.parse().map_err(|_| AuditError::NoSuchPage)?,
        None => i64::MAX,
    };
    let mut rows = crate::store::audit_looks::looks_at(tx, user, before, i64::from(page.limit()) + 1).await?;
    let details = rows.iter_mut().map(|row| (row.detail.take(), row.look.at)).collect();
    let opened = words::of_details(tx, vault, details).await?;
    for (row, words) in rows.iter_mut().zip(opened) {
        row.look.reason = words.or(row.look.reason.take());
    }
    let rows = rows.into_iter().map(|row| (row.id, row.look)).collect();
    Ok(Page::cut(rows, page.limit(), |(id, _)| id.to_string()).map(|(_, look)| look))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn entry(id: i64) -> AuditEntry {
        AuditEntry {
            id,
            at: DateTime::UNIX_EPOCH,
            actor_kind: "staff".to_owned(),
            actor_user: Some(Uuid::nil()),
            actor_org: None,
            actor_role: Some("admin".to_owned()),
            actor_system: None,
            request: None,
            action: "test.act".to_owned(),
            target: None,
            detail: None,
            before: None,
            after: None,
            reason: None,
            client: None,
        }
    }
}
