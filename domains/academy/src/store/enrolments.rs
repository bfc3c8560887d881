//! Places on courses.

use super::{number, pence};
use crate::model::{Enrolment, EnrolmentState};
use crate::rights::{ActivateEnrolment, EnrolSelf, Learn};
use chrono::{DateTime, Utc};
use kernel::ids::{CourseId, EnrolmentId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

struct EnrolmentRow {
    id: Uuid,
    learner_id: Uuid,
    course_id: Uuid,
    version: i32,
    state: String,
    price_pence: i64,
    enrolled_at: DateTime<Utc>,
    activated_at: Option<DateTime<Utc>>,
}

impl EnrolmentRow {
    fn into_enrolment(self) -> Result<Enrolment, DbError> {
        Ok(Enrolment {
            id: self.id.into(),
            learner: self.learner_id.into(),
            course: self.course_id.into(),
            version: number("enrolments.version", self.version)?,
            price: pence(self.price_pence),
            state: state(&self.state)?,
            enrolled_at: self.enrolled_at,
            activated_at: self.activated_at,
        })
    }
}

/// Reads a stored state.
pub(crate) fn state(word: &str) -> Result<EnrolmentState, DbError> {
    EnrolmentState::parse(word).ok_or_else(|| DbError::row("enrolments.state", word))
}

/// Makes whoever works on the place after us wait until we are done, so that completion is decided once.
pub(crate) async fn lock(tx: &mut WriteTx, id: EnrolmentId) -> Result<(), DbError> {
    sqlx::query!(
        r#"select pg_advisory_xact_lock(hashtextextended($1, 0))::text as "locked?""#,
        format!("academy.enrolment:{id}")
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(())
}

/// Finds a place by its id.
pub(crate) async fn lookup(tx: &mut ReadTx, id: EnrolmentId) -> Result<Option<Enrolment>, DbError> {
    sqlx::query_as!(
        EnrolmentRow,
        "select id, learner_id, course_id, version, state, price_pence, enrolled_at, activated_at
         from academy.enrolments where id = $1",
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(EnrolmentRow::into_enrolment)
    .transpose()
}

/// Finds the learner's place on a course that is not completed.
pub(crate) async fn find_open(
    tx: &mut ReadTx,
    learner: UserId,
    course: CourseId,
) -> Result<Option<Enrolment>, DbError> {
    sqlx::query_as!(
        EnrolmentRow,
        "select id, learner_id, course_id, version, state, price_pence, enrolled_at, activated_at
         from academy.enrolments where learner_id = $1 and course_id = $2 and state <> 'completed'",
        learner.get(),
        course.get()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(EnrolmentRow::into_enrolment)
    .transpose()
}

/// Writes a new place on the course that the permit names.
pub(crate) async fn add(tx: &mut WriteTx, permit: &Permit<EnrolSelf>, enrolment: &Enrolment) -> Result<(), DbError> {
    sqlx::query!(
        "insert into academy.enrolments (id, learner_id, course_id, version, state, price_pence, currency, enrolled_at, activated_at)
         values ($1, $2, $3, $4::bigint::integer, $5, $6, $7, $8, $9)",
        enrolment.id.get(),
        enrolment.learner.get(),
        permit.target(),
        i64::from(enrolment.version),
        enrolment.state.as_str(),
        enrolment.price.minor(),
        enrolment.price.currency().code(),
        enrolment.enrolled_at,
        enrolment.activated_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Opens a place that was paid for; `false` when it was open before.
pub(crate) async fn activate(
    tx: &mut WriteTx,
    permit: &Permit<ActivateEnrolment>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update academy.enrolments set state = 'active', activated_at = $2 where id = $1 and state = 'awaiting_payment'",
        permit.target(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes the completion; `false` when it was noted before.
pub(crate) async fn complete(
    tx: &mut WriteTx,
    permit: &Permit<Learn>,
    at: DateTime<Utc>,
    percent: u8,
    digest: &str,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update academy.enrolments
         set state = 'completed', completed_at = $2, score_percent = $3, evidence_digest = $4
         where id = $1 and state = 'active'",
        permit.target(),
        at,
        i32::from(percent),
        digest
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
