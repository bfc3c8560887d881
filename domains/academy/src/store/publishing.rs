//! Writing a course and its versions.

use crate::model::{CourseListing, QuestionKind};
use crate::rights::PublishOnCourse;
use crate::store::stored;
use chrono::{DateTime, Utc};
use kernel::ids::{CourseId, LessonId, OrganisationId, QuestionId};
use platform::{DbError, Permit, ReadTx, WriteTx};

/// A course as its address finds it.
pub(crate) struct Existing {
    pub(crate) id: CourseId,
    pub(crate) organisation: Option<OrganisationId>,
    pub(crate) version: i32,
    pub(crate) digest: String,
}

/// A lesson about to be written.
pub(crate) struct NewLesson<'a> {
    pub(crate) id: LessonId,
    pub(crate) position: i32,
    pub(crate) title: &'a str,
    pub(crate) body: &'a str,
    pub(crate) video: Option<NewVideo<'a>>,
}

/// A lesson's film about to be written.
pub(crate) struct NewVideo<'a> {
    pub(crate) key: &'a str,
    pub(crate) seconds: i32,
    pub(crate) captions: &'a str,
    pub(crate) transcript: &'a str,
}

/// A question about to be written.
pub(crate) struct NewQuestion<'a> {
    pub(crate) id: QuestionId,
    pub(crate) position: i32,
    pub(crate) text: &'a str,
    pub(crate) kind: QuestionKind,
    pub(crate) options: &'a [String],
    pub(crate) key: Vec<u8>,
    pub(crate) explanation: &'a str,
}

/// Finds what is published under the address.
pub(crate) async fn existing(tx: &mut ReadTx, slug: &str) -> Result<Option<Existing>, DbError> {
    let row = sqlx::query!(
        "select c.id, c.organisation_id, v.version, v.content_digest
         from academy.courses c
         join academy.course_versions v on v.course_id = c.id and v.version = c.current_version
         where c.slug = $1",
        slug
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Existing {
        id: row.id.into(),
        organisation: row.organisation_id.map(Into::into),
        version: row.version,
        digest: row.content_digest,
    }))
}

/// Writes the course, or points it at its new version.
pub(crate) async fn put_course(
    tx: &mut WriteTx,
    permit: &Permit<PublishOnCourse>,
    slug: &str,
    organisation: Option<OrganisationId>,
    version: i32,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    if version == 1 {
        sqlx::query!(
            "insert into academy.courses (id, slug, organisation_id, current_version, created_at) values ($1, $2, $3, 1, $4)",
            permit.target(),
            slug,
            organisation.map(OrganisationId::get),
            now
        )
        .execute(tx.conn())
        .await?;
        return Ok(());
    }
    let done = sqlx::query!(
        "update academy.courses set current_version = $2 where id = $1 and current_version = $2 - 1",
        permit.target(),
        version
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(DbError::row(
            "courses.current_version",
            "somebody else published at the same moment",
        ))
    }
}

/// Writes what the version says in public.
pub(crate) async fn add_version(
    tx: &mut WriteTx,
    permit: &Permit<PublishOnCourse>,
    version: i32,
    listing: &CourseListing,
    digest: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let months = listing.valid_months.and_then(|months| i32::try_from(months).ok());
    sqlx::query!(
        "insert into academy.course_versions (course_id, version, title, sector, summary, outcomes, outline, minutes,
            question_count, has_video, price_pence, currency, credential_kind, valid_months, pass_percent,
            content_digest, published_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        permit.target(),
        version,
        listing.title,
        listing.sector,
        listing.summary,
        &listing.outcomes,
        &listing.outline,
        i32::try_from(listing.minutes).unwrap_or(i32::MAX),
        i32::try_from(listing.question_count).unwrap_or(i32::MAX),
        listing.has_video,
        listing.price.minor(),
        listing.price.currency().code(),
        listing.credential_kind,
        months,
        i32::from(listing.pass_percent),
        digest,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes one lesson.
pub(crate) async fn add_lesson(
    tx: &mut WriteTx,
    permit: &Permit<PublishOnCourse>,
    version: i32,
    lesson: &NewLesson<'_>,
) -> Result<(), DbError> {
    let video = lesson.video.as_ref();
    sqlx::query!(
        "insert into academy.lessons (id, course_id, version, position, title, body, video_key, video_seconds, captions, transcript)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        lesson.id.get(),
        permit.target(),
        version,
        lesson.position,
        lesson.title,
        lesson.body,
        video.map(|video| video.key),
        video.map(|video| video.seconds),
        video.map(|video| video.captions),
        video.map(|video| video.transcript)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes one question and, apart from it, its right answer.
pub(crate) async fn add_question(
    tx: &mut WriteTx,
    permit: &Permit<PublishOnCourse>,
    version: i32,
    question: &NewQuestion<'_>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into academy.questions (id, course_id, version, position, body, kind, options) values ($1, $2, $3, $4, $5, $6, $7)",
        question.id.get(),
        permit.target(),
        version,
        question.position,
        question.text,
        question.kind.as_str(),
        question.options
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into academy.question_keys (question_id, correct, explanation) values ($1, $2, $3)",
        question.id.get(),
        &stored(question.key.iter().copied()),
        question.explanation
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
