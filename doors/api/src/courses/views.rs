//! What these endpoints give.

use academy::model::{Course, Enrolment};
use chrono::{DateTime, Utc};
use kernel::Money;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An amount of money.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MoneyView {
    /// Whole pence.
    #[schema(example = 2900)]
    pence: i64,
    /// ISO 4217.
    #[schema(example = "GBP")]
    currency: &'static str,
}

impl From<Money> for MoneyView {
    fn from(money: Money) -> Self {
        Self {
            pence: money.minor(),
            currency: money.currency().code(),
        }
    }
}

/// A published course.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CourseView {
    /// Its id.
    id: Uuid,
    /// Its address.
    #[schema(example = "conflict-management")]
    slug: String,
    /// The version that new learners get.
    #[schema(example = 1)]
    version: u32,
    /// Its name.
    #[schema(example = "Conflict management")]
    title: String,
    /// The sector's key.
    #[schema(example = "security")]
    sector: String,
    /// What it is about.
    #[schema(example = "How to move people without harm to them or to you.")]
    summary: String,
    /// What a learner will be able to do.
    #[schema(example = json!(["Lift and move people safely"]))]
    outcomes: Vec<String>,
    /// The lessons' titles in order.
    #[schema(example = json!(["Before you lift", "Lifting together"]))]
    lessons: Vec<String>,
    /// Study time with the quiz, in minutes.
    #[schema(example = 75)]
    minutes: u32,
    /// Questions in the quiz.
    #[schema(example = 8)]
    question_count: u32,
    /// Whether a lesson has a video.
    has_video: bool,
    /// What a place costs; nought is free.
    price: MoneyView,
    /// The credential type that the certificate proves, by the sector pack's key.
    #[schema(example = "moving-and-handling")]
    credential_kind: Option<String>,
    /// For how many months the certificate is valid.
    valid_months: Option<u32>,
    /// What the quiz asks for, in percent.
    #[schema(example = 75)]
    pass_percent: u8,
    /// What completing asks, in words.
    #[schema(example = "All 5 lessons read; 75% or more in the quiz")]
    criteria: String,
}

impl From<Course> for CourseView {
    fn from(course: Course) -> Self {
        let criteria = course.criteria();
        let listing = course.listing;
        Self {
            id: course.id.get(),
            slug: course.slug,
            version: course.version,
            title: listing.title,
            sector: listing.sector,
            summary: listing.summary,
            outcomes: listing.outcomes,
            lessons: listing.outline,
            minutes: listing.minutes,
            question_count: listing.question_count,
            has_video: listing.has_video,
            price: listing.price.into(),
            credential_kind: listing.credential_kind,
            valid_months: listing.valid_months,
            pass_percent: listing.pass_percent,
            criteria,
        }
    }
}

/// One page of courses.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CoursesView {
    /// The courses, by title.
    pub(super) items: Vec<CourseView>,
    /// Ask with `after` set to this for what follows; absent at the end.
    #[schema(example = "0192f0c1-7b2e-7a41-9c55-0b1e6d3f2a10")]
    pub(super) next: Option<String>,
}

/// A place on a course.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EnrolmentView {
    /// The place.
    pub(crate) id: Uuid,
    /// The course.
    course_id: Uuid,
    /// The version that is studied.
    version: u32,
    /// `awaiting_payment`, `active` or `completed`.
    #[schema(example = "active")]
    state: &'static str,
    /// What it cost when it was taken.
    price: MoneyView,
    /// When it was taken.
    enrolled_at: DateTime<Utc>,
    /// When its lessons opened.
    activated_at: Option<DateTime<Utc>>,
}

impl From<Enrolment> for EnrolmentView {
    fn from(place: Enrolment) -> Self {
        Self {
            id: place.id.get(),
            course_id: place.course.get(),
            version: place.version,
            state: place.state.as_str(),
            price: place.price.into(),
            enrolled_at: place.enrolled_at,
            activated_at: place.activated_at,
        }
    }
}
