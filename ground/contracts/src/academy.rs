//! What academy tells.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::ids::{CourseId, EnrolmentId, UserId};
use serde::{Deserialize, Serialize};

/// A learner took a place on a course. A priced course stays inactive until it is paid for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Enrolled {
    /// The place.
    pub enrolment: EnrolmentId,
    /// The course.
    pub course: CourseId,
    /// The course's title when it happened.
    pub course_title: String,
    /// Who enrolled.
    pub learner: UserId,
    /// Whether lessons are open; `false` while payment is awaited.
    pub active: bool,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for Enrolled {
    const NAME: &'static str = "academy.enrolled.1";
}

/// An enrolment that awaited payment was activated.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EnrolmentActivated {
    /// The place.
    pub enrolment: EnrolmentId,
    /// The course.
    pub course: CourseId,
    /// The course's title.
    pub course_title: String,
    /// Who enrolled.
    pub learner: UserId,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for EnrolmentActivated {
    const NAME: &'static str = "academy.enrolment_activated.1";
}

/// A learner met the course's completion rule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CourseCompleted {
    /// The place.
    pub enrolment: EnrolmentId,
    /// The course.
    pub course: CourseId,
    /// The course's title.
    pub course_title: String,
    /// Which version of the course was studied.
    pub course_version: u32,
    /// What the course is about, in one sentence, for the certificate.
    pub course_summary: String,
    /// What the completion rule asked, in words: `All lessons read; 80% in the quiz`.
    pub criteria: String,
    /// The credential type's key in the sector pack that the course earns, if any.
    pub credential_kind: Option<String>,
    /// How many months the certificate is valid; `None` where it does not lapse.
    pub valid_months: Option<u32>,
    /// The sector pack's key.
    pub sector: String,
    /// Who completed it.
    pub learner: UserId,
    /// The quiz result in percent.
    pub score_percent: u8,
    /// SHA-256, in hex, over the canonical JSON of paper, answers and lesson times.
    pub evidence_digest: String,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for CourseCompleted {
    const NAME: &'static str = "academy.course_completed.1";
}
