//! Sittings of quizzes, answers and right answers.

use super::{number, small, stored};
use crate::model::{AnswerEvidence, Attempt, AttemptResult, Marks, Paper, Question, QuestionKind};
use crate::rights::{Learn, SitQuiz};
use chrono::{DateTime, Utc};
use kernel::ids::{AttemptId, CourseId, EnrolmentId, QuestionId};
use platform::{DbError, Permit, ReadTx, WriteTx};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

struct AttemptRow {
    id: Uuid,
    enrolment_id: Uuid,
    learner_id: Uuid,
    number: i32,
    paper: serde_json::Value,
    started_at: DateTime<Utc>,
    submitted_at: Option<DateTime<Utc>>,
    correct_count: Option<i32>,
    score_percent: Option<i32>,
    passed: Option<bool>,
}

impl AttemptRow {
    fn into_attempt(self) -> Result<Attempt, DbError> {
        let result = match (self.submitted_at, self.correct_count, self.score_percent, self.passed) {
            (Some(submitted_at), Some(correct), Some(percent), Some(passed)) => Some(AttemptResult {
                submitted_at,
                correct: number("attempts.correct_count", correct)?,
                percent: number("attempts.score_percent", percent)?,
                passed,
            }),
            _ => None,
        };
        Ok(Attempt {
            id: self.id.into(),
            enrolment: self.enrolment_id.into(),
            learner: self.learner_id.into(),
            number: number("attempts.number", self.number)?,
            paper: serde_json::from_value::<Paper>(self.paper).map_err(DbError::Json)?,
            started_at: self.started_at,
            result,
        })
    }
}

/// A question's right answer, in the author's positions.
pub(crate) struct Key {
    pub(crate) correct: BTreeSet<u8>,
    pub(crate) explanation: String,
}

/// Lists a version's questions.
pub(crate) async fn questions(tx: &mut ReadTx, course: CourseId, version: u32) -> Result<Vec<Question>, DbError> {
    sqlx::query!(
        "select id, body, kind, options from academy.questions
         where course_id = $1 and version = $2::bigint order by position",
        course.get(),
        i64::from(version)
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(|row| {
        Ok(Question {
            id: row.id.into(),
            text: row.body,
            kind: QuestionKind::parse(&row.kind).ok_or_else(|| DbError::row("questions.kind", &row.kind))?,
            options: row.options,
        })
    })
    .collect()
}

/// Finds a sitting by its id.
pub(crate) async fn lookup(tx: &mut ReadTx, id: AttemptId) -> Result<Option<Attempt>, DbError> {
    sqlx::query_as!(
        AttemptRow,
        "select id, enrolment_id, learner_id, number, paper, started_at, submitted_at, correct_count, score_percent, passed
         from academy.attempts where id = $1",
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(AttemptRow::into_attempt)
    .transpose()
}

/// Lists a place's sittings, the first one first.
pub(crate) async fn list(tx: &mut ReadTx, enrolment: EnrolmentId) -> Result<Vec<Attempt>, DbError> {
    sqlx::query_as!(
        AttemptRow,
        "select id, enrolment_id, learner_id, number, paper, started_at, submitted_at, correct_count, score_percent, passed
         from academy.attempts where enrolment_id = $1 order by number",
        enrolment.get()
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(AttemptRow::into_attempt)
    .collect()
}

/// Writes a new sitting with its frozen paper on the place that the permit names.
pub(crate) async fn add(tx: &mut WriteTx, permit: &Permit<Learn>, attempt: &Attempt) -> Result<(), DbError> {
    let paper = serde_json::to_value(&attempt.paper).map_err(DbError::Json)?;
    let questions: Vec<Uuid> = attempt
        .paper
        .questions
        .iter()
        .map(|placed| placed.question.get())
        .collect();
    sqlx::query!(
        "insert into academy.attempts (id, enrolment_id, learner_id, number, seed, paper, question_ids, pass_percent, started_at)
         values ($1, $2, $3, $4::bigint::integer, $5, $6, $7, $8, $9)",
        attempt.id.get(),
        permit.target(),
        attempt.learner.get(),
        i64::from(attempt.number),
        attempt.paper.seed,
        paper,
        &questions,
        i32::from(attempt.paper.pass_percent),
        attempt.started_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps a choice; a later one takes its place.
pub(crate) async fn save_answer(
    tx: &mut WriteTx,
    permit: &Permit<SitQuiz>,
    question: QuestionId,
    chosen: &BTreeSet<u8>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    // The same choice again changes nothing, not even the time: a repeat is no new answer.
    sqlx::query!(
        "insert into academy.answers (attempt_id, learner_id, question_id, chosen, saved_at)
         values ($1, (select platform.actor_user()), $2, $3, $4)
         on conflict (attempt_id, question_id) do update set chosen = excluded.chosen, saved_at = excluded.saved_at
         where answers.chosen <> excluded.chosen",
        permit.target(),
        question.get(),
        &stored(chosen.iter().copied()),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lists the answers of a sitting.
pub(crate) async fn answers(tx: &mut ReadTx, attempt: AttemptId) -> Result<Vec<AnswerEvidence>, DbError> {
    sqlx::query!(
        "select question_id, chosen, saved_at from academy.answers where attempt_id = $1",
        attempt.get()
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(|row| {
        Ok(AnswerEvidence {
            chosen: small("answers.chosen", row.chosen)?,
            question: row.question_id.into(),
            saved_at: row.saved_at,
        })
    })
    .collect()
}

/// Closes the paper; `false` when it was closed before. From here on the learner's transaction sees the right answers.
pub(crate) async fn hand_in(tx: &mut WriteTx, permit: &Permit<SitQuiz>, now: DateTime<Utc>) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update academy.attempts set submitted_at = $2 where id = $1 and submitted_at is null",
        permit.target(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes the result of a paper that was just handed in.
pub(crate) async fn write_marks(tx: &mut WriteTx, permit: &Permit<SitQuiz>, marks: &Marks) -> Result<(), DbError> {
    let done = sqlx::query!(
        "update academy.attempts set correct_count = $2::bigint::integer, score_percent = $3, passed = $4
         where id = $1 and score_percent is null",
        permit.target(),
        i64::from(marks.correct),
        i32::from(marks.percent),
        marks.passed
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(DbError::row("attempts.score_percent", "the paper was marked before"))
    }
}

/// Reads the right answers of a paper; policies give none while it is open.
pub(crate) async fn keys(tx: &mut ReadTx, paper: &Paper) -> Result<BTreeMap<QuestionId, Key>, DbError> {
    let questions: Vec<Uuid> = paper.questions.iter().map(|placed| placed.question.get()).collect();
    sqlx::query!(
        "select question_id, correct, explanation from academy.question_keys where question_id = any ($1)",
        &questions
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(|row| {
        let correct = small("question_keys.correct", row.correct)?.into_iter().collect();
        Ok((
            row.question_id.into(),
            Key {
                correct,
                explanation: row.explanation,
            },
        ))
    })
    .collect()
}
