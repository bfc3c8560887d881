//! A course at one version, as enrolling needs it.

use super::{Enrolment, EnrolmentState, Refusal};
use chrono::{DateTime, Utc};
use kernel::Money;
use kernel::ids::{CourseId, EnrolmentId, OrganisationId, UserId};

/// What a version of a course says in public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseListing {
    /// The course's name.
    pub title: String,
    /// The sector pack's key.
    pub sector: String,
    /// What it is about, in a sentence.
    pub summary: String,
    /// What a learner will be able to do.
    pub outcomes: Vec<String>,
    /// The lessons' titles in order.
    pub outline: Vec<String>,
    /// Study time with the quiz.
    pub minutes: u32,
    /// How many questions the quiz has.
    pub question_count: u32,
    /// Whether a lesson has a video.
    pub has_video: bool,
    /// What a place costs; nought is free.
    pub price: Money,
    /// The credential type's key in the sector pack that it earns, if any.
    pub credential_kind: Option<String>,
    /// How long the certificate is valid; `None` where it does not lapse.
    pub valid_months: Option<u32>,
    /// What the quiz asks for.
    pub pass_percent: u8,
}

/// A published course at the version that new learners get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Which course.
    pub id: CourseId,
    /// Its address.
    pub slug: String,
    /// The training provider that owns it; `None` for the platform's own.
    pub organisation: Option<OrganisationId>,
    /// The version.
    pub version: u32,
    /// What it says in public.
    pub listing: CourseListing,
}

impl Course {
    /// Decides whether the learner gets a place: a free one opens at once, a priced one awaits payment. Someone who
    /// has completed the course may take it again, as a new place.
    ///
    /// # Errors
    /// When the learner has an open place already.
    pub fn enrol(
        &self,
        id: EnrolmentId,
        learner: UserId,
        open: Option<EnrolmentState>,
        now: DateTime<Utc>,
    ) -> Result<Enrolment, Refusal> {
        match open {
            Some(EnrolmentState::AwaitingPayment) => return Err(Refusal::AwaitingPayment),
            Some(EnrolmentState::Active) => return Err(Refusal::AlreadyEnrolled),
            Some(EnrolmentState::Completed) | None => {}
        }
        let free = self.listing.price.is_zero();
        Ok(Enrolment {
            id,
            learner,
            course: self.id,
            version: self.version,
            price: self.listing.price,
            state: if free {
                EnrolmentState::Active
            } else {
                EnrolmentState::AwaitingPayment
            },
            enrolled_at: now,
            activated_at: free.then_some(now),
        })
    }

    /// Says in words what completing asks, for the certificate.
    pub fn criteria(&self) -> String {
        let lessons = match self.listing.outline.len() {
            1 => "The lesson read".to_owned(),
            count => format!("All {count} lessons read"),
        };
        format!("{lessons}; {}% or more in the quiz", self.listing.pass_percent)
    }
}
