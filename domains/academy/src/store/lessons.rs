//! Lessons and what was read of them. Policies show a lesson's row only to those with an open place.

use super::number;
use crate::model::{LearningEvent, LessonEvidence};
use crate::rights::Learn;
use chrono::{DateTime, Utc};
use kernel::ids::{CourseId, EnrolmentId, LessonId};
use platform::{DbError, Permit, ReadTx, WriteTx};

/// A lesson's name and place.
pub(crate) struct LessonHead {
    pub(crate) id: LessonId,
    pub(crate) position: u32,
    pub(crate) title: String,
    pub(crate) video_seconds: Option<u32>,
}

/// A whole lesson.
pub(crate) struct LessonText {
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) transcript: Option<String>,
}

/// A lesson's film.
pub(crate) struct Film {
    pub(crate) key: String,
    pub(crate) captions: Option<String>,
}

/// Lists a version's lessons in order.
pub(crate) async fn list(tx: &mut ReadTx, course: CourseId, version: u32) -> Result<Vec<LessonHead>, DbError> {
    sqlx::query!(
        "select id, position, title, video_seconds from academy.lessons
         where course_id = $1 and version = $2::bigint order by position",
        course.get(),
        i64::from(version)
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(|row| {
        Ok(LessonHead {
            id: row.id.into(),
            position: number("lessons.position", row.position)?,
            title: row.title,
            video_seconds: row
                .video_seconds
                .map(|seconds| number("lessons.video_seconds", seconds))
                .transpose()?,
        })
    })
    .collect()
}

/// Finds a lesson's text.
pub(crate) async fn text(tx: &mut ReadTx, lesson: LessonId) -> Result<Option<LessonText>, DbError> {
    let row = sqlx::query!(
        "select title, body, transcript from academy.lessons where id = $1",
        lesson.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| LessonText {
        title: row.title,
        body: row.body,
        transcript: row.transcript,
    }))
}

/// Finds a lesson's film.
pub(crate) async fn film(tx: &mut ReadTx, lesson: LessonId) -> Result<Option<Film>, DbError> {
    let row = sqlx::query!(
        "select video_key, captions from academy.lessons where id = $1",
        lesson.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.and_then(|row| {
        row.video_key.map(|key| Film {
            key,
            captions: row.captions,
        })
    }))
}

/// Finds the person's newest open place that has the lesson.
pub(crate) async fn place_of(tx: &mut ReadTx, lesson: LessonId) -> Result<Option<EnrolmentId>, DbError> {
    let row = sqlx::query!(
        "select e.id from academy.lessons l
         join academy.enrolments e on e.course_id = l.course_id and e.version = l.version
         where l.id = $1 and e.learner_id = (select platform.actor_user()) and e.state <> 'awaiting_payment'
         order by e.enrolled_at desc limit 1",
        lesson.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| row.id.into()))
}

/// Notes that a lesson was read; a repeat keeps the first time.
pub(crate) async fn mark_done(
    tx: &mut WriteTx,
    permit: &Permit<Learn>,
    lesson: LessonId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into academy.lesson_marks (enrolment_id, learner_id, lesson_id, done_at)
         values ($1, (select platform.actor_user()), $2, $3)
         on conflict (enrolment_id, lesson_id) do nothing",
        permit.target(),
        lesson.get(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lists what was read.
pub(crate) async fn marks(tx: &mut ReadTx, enrolment: EnrolmentId) -> Result<Vec<LessonEvidence>, DbError> {
    let rows = sqlx::query!(
        "select lesson_id, done_at from academy.lesson_marks where enrolment_id = $1",
        enrolment.get()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| LessonEvidence {
            done_at: row.done_at,
            lesson: row.lesson_id.into(),
        })
        .collect())
}

/// Turns what was read into events for the completion rule.
pub(crate) fn as_events(marks: &[LessonEvidence]) -> impl Iterator<Item = LearningEvent> + '_ {
    marks.iter().map(|mark| LearningEvent::LessonDone {
        lesson: mark.lesson,
        at: mark.done_at,
    })
}
