//! Reports in the database.

use super::one_row;
use super::sealed::{self, Lying, Openers};
use crate::queries::{ReportStatus, ReportView};
use crate::record_report::Drawn;
use crate::{Draw, RequestReport};
use chrono::{DateTime, Utc};
use contracts::storage::FileKey;
use kernel::ids::{AssessmentId, OrganisationId, ReportId, UserId};
use platform::{DbError, Owner, Permit, ReadTx, Vault, WriteTx};
use uuid::Uuid;

/// A report that somebody asks for.
#[derive(Debug)]
pub(crate) struct NewReport {
    pub(crate) id: ReportId,
    pub(crate) organisation: OrganisationId,
    pub(crate) organisation_name: String,
    pub(crate) requested_by: UserId,
    pub(crate) requested_at: DateTime<Utc>,
}

/// A report that waits to be drawn.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) assessment: AssessmentId,
    pub(crate) organisation_name: String,
    pub(crate) requested_by: UserId,
    pub(crate) requested_at: DateTime<Utc>,
}

struct Row {
    id: Uuid,
    assessment_id: Uuid,
    state: String,
    requested_at: DateTime<Utc>,
    queued_at: DateTime<Utc>,
    ready_at: Option<DateTime<Utc>>,
    digest: Option<String>,
    signature: Option<String>,
    public_key: Option<String>,
}

impl TryFrom<Row> for ReportView {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let status = ReportStatus::parse(&row.state);
        Ok(Self {
            id: row.id.into(),
            assessment: row.assessment_id.into(),
            status: status.ok_or_else(|| DbError::row("posture.reports.state", &row.state))?,
            requested_at: row.requested_at,
            queued_at: row.queued_at,
            ready_at: row.ready_at,
            digest: row.digest,
            signature: row.signature,
            public_key: row.public_key,
        })
    }
}

/// Adds the report unless one that has not failed is there; says whether it did.
pub(crate) async fn add_unless_live(
    tx: &mut WriteTx,
    permit: &Permit<RequestReport>,
    report: &NewReport,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into posture.reports
            (organisation_id, id, assessment_id, state, organisation_name, requested_by, requested_at, queued_at)
         values ($1, $2, $3, 'queued', $4, $5, $6, $6)
         on conflict (organisation_id, assessment_id) where state <> 'failed' do nothing",
        report.organisation.get(),
        report.id.get(),
        permit.target(),
        report.organisation_name,
        report.requested_by.get(),
        report.requested_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn requeue(
    tx: &mut WriteTx,
    permit: &Permit<RequestReport>,
    report: ReportId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let done = sqlx::query!(
        "update posture.reports set state = 'queued', queued_at = $3 where id = $1 and assessment_id = $2",
        report.get(),
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    one_row(done.rows_affected())
}

/// Returns the report of a run, the newest if earlier ones failed.
pub(crate) async fn newest_of(tx: &mut ReadTx, assessment: AssessmentId) -> Result<Option<ReportView>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id, assessment_id, state, requested_at, queued_at, ready_at, digest, signature, public_key
         from posture.reports where assessment_id = $1 order by (state = 'failed'), requested_at desc limit 1",
        assessment.get()
    );
    row.fetch_optional(tx.conn())
        .await?
        .map(ReportView::try_from)
        .transpose()
}

pub(crate) async fn lookup(tx: &mut ReadTx, id: ReportId) -> Result<Option<ReportView>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id, assessment_id, state, requested_at, queued_at, ready_at, digest, signature, public_key
         from posture.reports where id = $1",
        id.get()
    );
    row.fetch_optional(tx.conn())
        .await?
        .map(ReportView::try_from)
        .transpose()
}

/// Returns where the finished report's file lies.
pub(crate) async fn file(tx: &mut ReadTx, id: ReportId) -> Result<Option<FileKey>, DbError> {
    let key = sqlx::query_scalar!(
        r#"select file_key as "file_key!" from posture.reports where id = $1 and state = 'ready'"#,
        id.get()
    );
    Ok(key.fetch_optional(tx.conn()).await?.map(FileKey))
}

/// Returns the finished report's canonical JSON.
pub(crate) async fn json(tx: &mut ReadTx, vault: &Vault, id: ReportId) -> Result<Option<String>, DbError> {
    let row = sqlx::query!(
        "select organisation_id, report_json, report_json_sealed from posture.reports where id = $1 and state = 'ready'",
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let lying = Lying {
        clear: row.report_json,
        sealed: row.report_json_sealed,
    };
    let mut openers = Openers::new(vault);
    openers
        .read(tx, row.organisation_id, sealed::report(id.get()), lying)
        .await
        .map(Some)
}

/// Returns a report that is still to be drawn.
pub(crate) async fn waiting(tx: &mut ReadTx, id: ReportId) -> Result<Option<Waiting>, DbError> {
    let row = sqlx::query!(
        "select assessment_id, organisation_name, requested_by, requested_at
         from posture.reports where id = $1 and state in ('queued', 'drawing')",
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Waiting {
        assessment: row.assessment_id.into(),
        organisation_name: row.organisation_name,
        requested_by: row.requested_by.into(),
        requested_at: row.requested_at,
    }))
}

pub(crate) async fn begin(tx: &mut WriteTx, permit: &Permit<Draw>, id: ReportId) -> Result<(), DbError> {
    let done = sqlx::query!(
        "update posture.reports set state = 'drawing'
         where id = $1 and assessment_id = $2 and state in ('queued', 'drawing')",
        id.get(),
        permit.target(),
    )
    .execute(tx.conn())
    .await?;
    one_row(done.rows_affected())
}

/// Records the drawn report; says whether this was the first to do so.
pub(crate) async fn record(
    tx: &mut WriteTx,
    permit: &Permit<Draw>,
    vault: &Vault,
    (organisation, drawn): (OrganisationId, &Drawn),
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let (owner, cell) = (Owner::Organisation(organisation), sealed::report(drawn.report.get()));
    let json = vault.seal(tx, owner, cell, drawn.report_json.as_bytes()).await?;
    let done = sqlx::query!(
        "update posture.reports
         set state = 'ready', ready_at = $3, digest = $4, signature = $5, public_key = $6, report_json_sealed = $7,
            file_key = $8
         where id = $1 and assessment_id = $2 and state in ('queued', 'drawing')",
        drawn.report.get(),
        permit.target(),
        now,
        drawn.digest,
        drawn.signature,
        drawn.public_key,
        json,
        drawn.file.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn fail(tx: &mut WriteTx, permit: &Permit<Draw>, id: ReportId) -> Result<(), DbError> {
    let done = sqlx::query!(
        "update posture.reports set state = 'failed' where id = $1 and assessment_id = $2",
        id.get(),
        permit.target(),
    )
    .execute(tx.conn())
    .await?;
    one_row(done.rows_affected())
}
