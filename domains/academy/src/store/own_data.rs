//! Everything of a person's own, for a copy of it.

use kernel::ids::UserId;
use platform::own_data::OwnPart;
use platform::{DbError, ReadTx};
use serde_json::Value;

/// Places on courses, lessons done, quizzes sat and what was answered.
pub(crate) async fn part(tx: &mut ReadTx, user: UserId) -> Result<OwnPart, DbError> {
    Ok(OwnPart::of("learning")
        .with("courses", courses(tx, user).await?)
        .with("lessons_done", lessons(tx, user).await?)
        .with("quizzes", quizzes(tx, user).await?)
        .with("quiz_answers", answers(tx, user).await?))
}

async fn courses(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select e.id, v.title, e.version, e.state, e.price_pence, e.currency, e.enrolled_at, e.activated_at,
                   e.completed_at, e.score_percent
               from academy.enrolments e
               left join academy.course_versions v on v.course_id = e.course_id and v.version = e.version
               where e.learner_id = $1 order by e.enrolled_at) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

async fn lessons(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select m.enrolment_id, l.title, m.done_at from academy.lesson_marks m
               left join academy.lessons l on l.id = m.lesson_id
               where m.learner_id = $1 order by m.done_at) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

async fn quizzes(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select id, enrolment_id, number, started_at, submitted_at, correct_count, score_percent, pass_percent, passed
               from academy.attempts where learner_id = $1 order by started_at) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

async fn answers(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select a.attempt_id, q.body as question, a.chosen, a.saved_at from academy.answers a
               left join academy.questions q on q.id = a.question_id
               where a.learner_id = $1 order by a.saved_at) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}
