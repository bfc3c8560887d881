//! Assessments in the database.

use super::one_row;
use crate::model::Assessment;
use crate::model::assessment::State;
use crate::{AnswerQuestions, Complete, Draw, Start};
use chrono::{DateTime, Utc};
use kernel::ids::{AssessmentId, OrganisationId};
use kernel::{Cursor, PageRequest};
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

struct Row {
    id: Uuid,
    organisation_id: Uuid,
    pack_key: String,
    pack_version: String,
    title: String,
    state: String,
    version: i32,
    started_by: Uuid,
    started_at: DateTime<Utc>,
    completed_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Assessment {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let state = State::parse(&row.state).ok_or_else(|| DbError::row("posture.assessments.state", &row.state))?;
        Ok(Self {
            id: row.id.into(),
            organisation: row.organisation_id.into(),
            pack_key: row.pack_key,
            pack_version: row.pack_version,
            title: row.title,
            state,
            version: row.version,
            started_by: row.started_by.into(),
            started_at: row.started_at,
            completed_at: row.completed_at,
        })
    }
}

pub(crate) async fn add(tx: &mut WriteTx, permit: &Permit<Start>, assessment: &Assessment) -> Result<(), DbError> {
    sqlx::query!(
        "insert into posture.assessments
            (organisation_id, id, pack_key, pack_version, title, state, version, started_by, started_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        permit.target(),
        assessment.id.get(),
        assessment.pack_key,
        assessment.pack_version,
        assessment.title,
        assessment.state.word(),
        assessment.version,
        assessment.started_by.get(),
        assessment.started_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn lookup(tx: &mut ReadTx, id: AssessmentId) -> Result<Option<Assessment>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id, organisation_id, pack_key, pack_version, title, state, version, started_by, started_at, completed_at
         from posture.assessments where id = $1",
        id.get()
    );
    row.fetch_optional(tx.conn())
        .await?
        .map(Assessment::try_from)
        .transpose()
}

/// Takes the row, so that writers of one assessment go one after the other. Locking asks the update policy too,
/// which hides frozen rows and those of readers: where it gives nothing the plain row is returned, for the caller
/// to refuse with the right reason.
pub(crate) async fn lock(tx: &mut WriteTx, id: AssessmentId) -> Result<Option<Assessment>, DbError> {
    sqlx::query!("select id from posture.assessments where id = $1 for update", id.get())
        .fetch_optional(tx.conn())
        .await?;
    lookup(tx, id).await
}

/// Notes that an answer changed.
pub(crate) async fn touch(tx: &mut WriteTx, permit: &Permit<AnswerQuestions>) -> Result<(), DbError> {
    let done = sqlx::query!(
        "update posture.assessments set version = version + 1 where id = $1",
        permit.target()
    )
    .execute(tx.conn())
    .await?;
    one_row(done.rows_affected())
}

pub(crate) async fn complete(
    tx: &mut WriteTx,
    permit: &Permit<Complete>,
    completed: &Assessment,
) -> Result<(), DbError> {
    let by = tx.actor().user().map(kernel::ids::UserId::get);
    let done = sqlx::query!(
        "update posture.assessments set state = $2, version = $3, completed_at = $4, completed_by = $5
         where id = $1 and state = 'in_progress'",
        permit.target(),
        completed.state.word(),
        completed.version,
        completed.completed_at,
        by,
    )
    .execute(tx.conn())
    .await?;
    one_row(done.rows_affected())
}

/// Notes that a signed report was given out.
pub(crate) async fn release(tx: &mut WriteTx, permit: &Permit<Draw>, now: DateTime<Utc>) -> Result<(), DbError> {
    let done = sqlx::query!(
        "update posture.assessments
         set state = 'released', released_at = coalesce(released_at, $2), version = version + 1 where id = $1",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    one_row(done.rows_affected())
}

/// Finds the run of the same pack that was completed last before the given one was, or at all while it is open.
pub(crate) async fn completed_before(
    tx: &mut ReadTx,
    assessment: &Assessment,
) -> Result<Option<AssessmentId>, DbError> {
    let id = sqlx::query_scalar!(
        "select id from posture.assessments
         where organisation_id = $1 and pack_key = $2 and id <> $3 and completed_at is not null
           and ($4::timestamptz is null or completed_at < $4)
         order by completed_at desc limit 1",
        assessment.organisation.get(),
        assessment.pack_key,
        assessment.id.get(),
        assessment.completed_at,
    );
    Ok(id.fetch_optional(tx.conn()).await?.map(AssessmentId::from))
}

/// Lists an organisation's assessments, newest first. The cursor is the id of the last one shown.
pub(crate) async fn list(
    tx: &mut ReadTx,
    organisation: OrganisationId,
    page: &PageRequest,
) -> Result<Vec<Assessment>, DbError> {
    let after = page
        .after
        .as_ref()
        .map(|Cursor(id)| Uuid::try_parse(id).unwrap_or(Uuid::nil()));
    let rows = sqlx::query_as!(
        Row,
        "select id, organisation_id, pack_key, pack_version, title, state, version, started_by, started_at, completed_at
         from posture.assessments
         where organisation_id = $1
           and ($2::uuid is null
                or (started_at, id) < (select a.started_at, a.id from posture.assessments a
                                       where a.organisation_id = $1 and a.id = $2))
         order by started_at desc, id desc
         limit $3",
        organisation.get(),
        after,
        i64::from(page.limit()) + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Assessment::try_from).collect()
}

/// Counts an organisation's assessments by state.
pub(crate) async fn count_by_state(
    tx: &mut ReadTx,
    organisation: OrganisationId,
) -> Result<Vec<(String, u64)>, DbError> {
    let rows = sqlx::query!(
        r#"select state, count(*) as "count!" from posture.assessments where organisation_id = $1
           group by state order by state"#,
        organisation.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.state, row.count.unsigned_abs()))
        .collect())
}
