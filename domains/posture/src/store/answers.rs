//! Revisions of answers in the database. They are added and read, and say the same for ever. The words beside them lie
//! sealed.

use super::sealed::{self, Lying, Openers};
use crate::AnswerQuestions;
use crate::model::Assessment;
use crate::model::answer::{AnswerValue, Answers, Comment, Level, QuestionKey, Revision, RevisionId};
use chrono::{DateTime, Utc};
use kernel::ids::AssessmentId;
use platform::{DbError, Owner, Permit, ReadTx, Vault, WriteTx};
use std::collections::HashMap;
use uuid::Uuid;

struct Row {
    organisation_id: Uuid,
    assessment_id: Uuid,
    id: Uuid,
    question: String,
    base: Option<Uuid>,
    level: Option<i16>,
    comment: Option<String>,
    comment_sealed: Option<Vec<u8>>,
    author_id: Uuid,
    saved_at: DateTime<Utc>,
    in_force: bool,
}

impl Row {
    async fn open(self, tx: &mut ReadTx, openers: &mut Openers<'_>) -> Result<Revision, DbError> {
        let value = match self.level {
            None => AnswerValue::NotApplicable,
            Some(level) => AnswerValue::Level(
                Level::try_new(level.into()).ok_or_else(|| DbError::row("posture.answers.level", level))?,
            ),
        };
        let lying = Lying {
            clear: self.comment,
            sealed: self.comment_sealed,
        };
        let words = openers
            .read(tx, self.organisation_id, sealed::comment(self.id), lying)
            .await?;
        let comment = Comment::parse(&words).map_err(|error| DbError::row("posture.answers.comment", error))?;
        Ok(Revision {
            id: self.id.into(),
            question: QuestionKey::new(self.question),
            base: self.base.map(RevisionId::from),
            value,
            comment,
            author: self.author_id.into(),
            saved_at: self.saved_at,
            in_force: self.in_force,
        })
    }
}

pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<AnswerQuestions>,
    vault: &Vault,
    assessment: &Assessment,
    revision: &Revision,
) -> Result<(), crate::Error> {
    let words = vault
        .seal(
            tx,
            Owner::Organisation(assessment.organisation),
            sealed::comment(revision.id.get()),
            revision.comment.as_str().as_bytes(),
        )
        .await?;
    let added = sqlx::query!(
        "insert into posture.answers
            (organisation_id, assessment_id, id, question, base, level, comment_sealed, author_id, saved_at, in_force)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        assessment.organisation.get(),
        permit.target(),
        revision.id.get(),
        revision.question.as_str(),
        revision.base.map(RevisionId::get),
        revision.value.level().map(|level| i16::from(level.get())),
        words,
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
pub(crate) async fn latest(tx: &mut ReadTx, vault: &Vault, assessment: AssessmentId) -> Result<Answers, DbError> {
    Ok(latest_of(tx, vault, &[assessment])
        .await?
        .remove(&assessment)
        .unwrap_or_default())
}

/// Returns the answers that count, for many runs at once.
pub(crate) async fn latest_of(
    tx: &mut ReadTx,
    vault: &Vault,
    assessments: &[AssessmentId],
) -> Result<HashMap<AssessmentId, Answers>, DbError> {
    let ids: Vec<_> = assessments.iter().map(|id| id.get()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select organisation_id as "organisation_id!", assessment_id as "assessment_id!", id as "id!",
                  question as "question!", base, level, comment, comment_sealed, author_id as "author_id!", saved_at as "saved_at!", in_force as "in_force!"
           from posture.latest_answers where assessment_id = any($1)"#,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    let mut openers = Openers::new(vault);
    let mut grouped: HashMap<AssessmentId, Vec<Revision>> = HashMap::new();
    for row in rows {
        let assessment = AssessmentId::from(row.assessment_id);
        let revision = row.open(tx, &mut openers).await?;
        grouped.entry(assessment).or_default().push(revision);
    }
    Ok(grouped
        .into_iter()
        .map(|(id, revisions)| (id, Answers::from_iter(revisions)))
        .collect())
}

/// Returns every revision of one answer, oldest first.
pub(crate) async fn history(
    tx: &mut ReadTx,
    vault: &Vault,
    assessment: AssessmentId,
    question: &QuestionKey,
) -> Result<Vec<Revision>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select organisation_id, assessment_id, id, question, base, level, comment, comment_sealed, author_id, saved_at, in_force
         from posture.answers where assessment_id = $1 and question = $2 order by ordinal",
        assessment.get(),
        question.as_str()
    )
    .fetch_all(tx.conn())
    .await?;
    let mut openers = Openers::new(vault);
    let mut revisions = Vec::with_capacity(rows.len());
    for row in rows {
        revisions.push(row.open(tx, &mut openers).await?);
    }
    Ok(revisions)
}
