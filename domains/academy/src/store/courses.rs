//! Courses at the version that new learners get.

use super::{number, pence};
use crate::model::{Course, CourseListing};
use kernel::ids::{CourseId, OrganisationId};
use platform::{DbError, ReadTx};
use uuid::Uuid;

/// A course and its version as one row.
struct CourseRow {
    id: Uuid,
    slug: String,
    organisation_id: Option<Uuid>,
    version: i32,
    title: String,
    sector: String,
    summary: String,
    outcomes: Vec<String>,
    outline: Vec<String>,
    minutes: i32,
    question_count: i32,
    has_video: bool,
    price_pence: i64,
    credential_kind: Option<String>,
    valid_months: Option<i32>,
    pass_percent: i32,
}

impl CourseRow {
    fn into_course(self) -> Result<Course, DbError> {
        Ok(Course {
            id: CourseId::from(self.id),
            slug: self.slug,
            organisation: self.organisation_id.map(OrganisationId::from),
            version: number("course_versions.version", self.version)?,
            listing: CourseListing {
                title: self.title,
                sector: self.sector,
                summary: self.summary,
                outcomes: self.outcomes,
                outline: self.outline,
                minutes: number("course_versions.minutes", self.minutes)?,
                question_count: number("course_versions.question_count", self.question_count)?,
                has_video: self.has_video,
                price: pence(self.price_pence),
                credential_kind: self.credential_kind,
                valid_months: self
                    .valid_months
                    .map(|months| number("course_versions.valid_months", months))
                    .transpose()?,
                pass_percent: number("course_versions.pass_percent", self.pass_percent)?,
            },
        })
    }
}

/// Finds a course by its id.
pub(crate) async fn lookup(tx: &mut ReadTx, id: CourseId) -> Result<Option<Course>, DbError> {
    sqlx::query_as!(
        CourseRow,
        "select c.id, c.slug, c.organisation_id, v.version, v.title, v.sector, v.summary, v.outcomes, v.outline,
                v.minutes, v.question_count, v.has_video, v.price_pence, v.credential_kind, v.valid_months, v.pass_percent
         from academy.courses c
         join academy.course_versions v on v.course_id = c.id and v.version = c.current_version
         where c.id = $1",
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(CourseRow::into_course)
    .transpose()
}

/// Finds a course by its address.
pub(crate) async fn find_by_slug(tx: &mut ReadTx, slug: &str) -> Result<Option<Course>, DbError> {
    sqlx::query_as!(
        CourseRow,
        "select c.id, c.slug, c.organisation_id, v.version, v.title, v.sector, v.summary, v.outcomes, v.outline,
                v.minutes, v.question_count, v.has_video, v.price_pence, v.credential_kind, v.valid_months, v.pass_percent
         from academy.courses c
         join academy.course_versions v on v.course_id = c.id and v.version = c.current_version
         where c.slug = $1",
        slug
    )
    .fetch_optional(tx.conn())
    .await?
    .map(CourseRow::into_course)
    .transpose()
}

/// Finds a course at the version that a learner studies.
pub(crate) async fn lookup_version(tx: &mut ReadTx, id: CourseId, version: u32) -> Result<Option<Course>, DbError> {
    sqlx::query_as!(
        CourseRow,
        "select c.id, c.slug, c.organisation_id, v.version, v.title, v.sector, v.summary, v.outcomes, v.outline,
                v.minutes, v.question_count, v.has_video, v.price_pence, v.credential_kind, v.valid_months, v.pass_percent
         from academy.courses c
         join academy.course_versions v on v.course_id = c.id
         where c.id = $1 and v.version = $2::bigint",
        id.get(),
        i64::from(version)
    )
    .fetch_optional(tx.conn())
    .await?
    .map(CourseRow::into_course)
    .transpose()
}

/// Lists published courses by title, after the given title and address.
pub(crate) async fn list(
    tx: &mut ReadTx,
    sector: Option<&str>,
    words: Option<&str>,
    after: Option<(&str, &str)>,
    limit: i64,
) -> Result<Vec<Course>, DbError> {
    let (title, slug) = after.unzip();
    sqlx::query_as!(
        CourseRow,
        "select c.id, c.slug, c.organisation_id, v.version, v.title, v.sector, v.summary, v.outcomes, v.outline,
                v.minutes, v.question_count, v.has_video, v.price_pence, v.credential_kind, v.valid_months, v.pass_percent
         from academy.courses c
         join academy.course_versions v on v.course_id = c.id and v.version = c.current_version
         where ($1::text is null or v.sector = $1)
           and ($2::text is null or strpos(lower(v.title || ' ' || v.summary), lower($2)) > 0)
           and ($3::text is null or (v.title collate \"C\", c.slug collate \"C\") > ($3 collate \"C\", $4::text collate \"C\"))
         order by v.title collate \"C\", c.slug collate \"C\"
         limit $5",
        sector,
        words,
        title,
        slug,
        limit
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(CourseRow::into_course)
    .collect()
}
