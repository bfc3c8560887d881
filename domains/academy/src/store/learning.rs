//! Overviews: a person's places, and counts.

use super::{count, enrolments, number, pence};
use crate::queries::{Counts, LearningRow, PlaceRow};
use kernel::ids::UserId;
use platform::{DbError, ReadTx};

/// Lists a person's places, open ones first, newest first.
pub(crate) async fn list(tx: &mut ReadTx, learner: UserId) -> Result<Vec<LearningRow>, DbError> {
    sqlx::query!(
        r#"select e.id, e.course_id, c.slug, v.title, v.sector, e.state, e.price_pence, e.enrolled_at, e.completed_at,
                e.score_percent, cardinality(v.outline) as "lessons_total!",
                (select count(*) from academy.lesson_marks m where m.enrolment_id = e.id) as "lessons_done!",
                (select exists (select 1 from academy.attempts a where a.enrolment_id = e.id and a.passed)) as "passed!"
         from academy.enrolments e
         join academy.courses c on c.id = e.course_id
         join academy.course_versions v on v.course_id = e.course_id and v.version = e.version
         where e.learner_id = $1
         order by e.state = 'completed', e.enrolled_at desc, e.id"#,
        learner.get()
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(|row| {
        Ok(LearningRow {
            enrolment: row.id.into(),
            course: row.course_id.into(),
            slug: row.slug,
            title: row.title,
            sector: row.sector,
            state: enrolments::state(&row.state)?,
            price: pence(row.price_pence),
            lessons_done: count("lesson_marks", row.lessons_done)?,
            lessons_total: number("course_versions.outline", row.lessons_total)?,
            quiz_passed: row.passed,
            score_percent: row
                .score_percent
                .map(|percent| number("enrolments.score_percent", percent))
                .transpose()?,
            enrolled_at: row.enrolled_at,
            completed_at: row.completed_at,
        })
    })
    .collect()
}

/// Lists a person's places as their record shows them, open ones first, newest first.
pub(crate) async fn places(tx: &mut ReadTx, learner: UserId) -> Result<Vec<PlaceRow>, DbError> {
    let rows = sqlx::query_as!(
        PlaceRow,
        "select v.title, e.enrolled_at, e.completed_at from academy.enrolments e
         join academy.course_versions v on v.course_id = e.course_id and v.version = e.version
         where e.learner_id = $1 order by e.state = 'completed', e.enrolled_at desc, e.id",
        learner.get()
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

/// Counts what the actor may see.
pub(crate) async fn counts(tx: &mut ReadTx) -> Result<Counts, DbError> {
    let row = sqlx::query!(
        r#"select (select count(*) from academy.courses) as "courses!",
                (select count(*) from academy.enrolments) as "enrolments!",
                (select count(*) from academy.enrolments where state = 'completed') as "completions!""#
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Counts {
        courses: count("courses", row.courses)?,
        enrolments: count("enrolments", row.enrolments)?,
        completions: count("enrolments", row.completions)?,
    })
}
