//! Revisions of answers in the database. They are added and read, never changed.

use crate::AnswerQuestions;
use crate::model::Assessment;
use crate::model::answer::{AnswerValue, Answers, Comment, Level, QuestionKey, Revision, RevisionId};
use chrono::{DateTime, Utc};
use kernel::ids::AssessmentId;
use platform::{DbError, Permit, ReadTx, WriteTx};
use std::collections::HashMap;
use uuid::Uuid;

struct Row {
    assessment_id: Uuid,
    id: Uuid,
    question: String,
    base: Option<Uuid>,
    level: Option<i16>,
    comment: String,
    author_id: Uuid,
    saved_at: DateTime<Utc>,
    in_force: bool,
}

impl TryFrom<Row> for Revision {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let value = match row.level {
            None => AnswerValue::NotApplicable,
            Some(level) => AnswerValue::Level(
                Level::try_new(level.into()).ok_or_else(|| DbError::row("posture.answers.level", level))?,
            ),
        };
        let comment = Comment::parse(&row.comment).map_err(|error| DbError::row("posture.answers.comment", error))?;
        Ok(Self {
            id: row.id.into(),
            question: QuestionKey::new(row.question),
            base: row.base.map(RevisionId::from),
            value,
            comment,
            author: row.author_id.into(),
            saved_at: row.saved_at,
            in_force: row.in_force,
        })
    }
}

pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<AnswerQuestions>,
    assessment: &Assessment,
    revision: &Revision,
) -> Result<(), crate::Error> {
    let added = sqlx::query!(
        "insert into posture.answers
            (organisation_id, assessment_id, id, question, base, level, comment, author_id, saved_at, in_force)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        assessment.organisation.get(),
        permit.target(),
        revision.id.get(),
        revision.question.as_str(),
        revision.base.map(RevisionId::get),
        revision.value.level().map(|level| i16::from(level.get())),
        revision.comment.as_str(),
        revision.author.get(),
        revision.saved_at,
        revision.in_force,
    )
    .execute(tx.conn())
    .await
    .map_err(DbError::from);
    match added {
        Ok(_) => Ok(()),
        // The id belongs to another question or run of the same organisation.
        Err(error) if error.is_unique("answers_pkey") => Err(crate::Error::RevisionReused),
        Err(error) => Err(error.into()),
    }
}

/// Returns the answers that count.
pub(crate) async fn latest(tx: &mut ReadTx, assessment: AssessmentId) -> Result<Answers, DbError> {
    Ok(latest_of(tx, &[assessment])
        .await?
        .remove(&assessment)
        .unwrap_or_default())
}

/// Returns the answers that count, for many runs at once.
pub(crate) async fn latest_of(
    tx: &mut ReadTx,
    assessments: &[AssessmentId],
) -> Result<HashMap<AssessmentId, Answers>, DbError> {
    let ids: Vec<_> = assessments.iter().map(|id| id.get()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select assessment_id as "assessment_id!", id as "id!", question as "question!", base, level,
                  comment as "comment!", author_id as "author_id!", saved_at as "saved_at!", in_force as "in_force!"
           from posture.latest_answers where assessment_id = any($1)"#,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    let mut grouped: HashMap<AssessmentId, Vec<Revision>> = HashMap::new();
    for row in rows {
        grouped
            .entry(row.assessment_id.into())
            .or_default()
            .push(Revision::try_from(row)?);
    }
    Ok(grouped
        .into_iter()
        .map(|(id, revisions)| (id, Answers::from_iter(revisions)))
        .collect())
}

/// Returns every revision of one answer, oldest first.
pub(crate) async fn history(
    tx: &mut ReadTx,
    assessment: AssessmentId,
    question: &QuestionKey,
) -> Result<Vec<Revision>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select assessment_id, id, question, base, level, comment, author_id, saved_at, in_force
         from posture.answers where assessment_id = $1 and question = $2 order by ordinal",
        assessment.get(),
        question.as_str()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Revision::try_from).collect()
}
