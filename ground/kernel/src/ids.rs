//! Typed identifiers: a `CourseId` is never taken for a `UserId`. All are UUIDv7, so they sort by birth.

use crate::{RngExt, SharedRng};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// A text that is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not an identifier")]
pub struct IdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes a fresh UUIDv7 from the given instant and generator.
            pub fn fresh(now: DateTime<Utc>, rng: &SharedRng) -> Self {
                Self(rng.uuid_v7(now))
            }

            /// Returns the bare UUID, for the store's edge.
            pub const fn get(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(value: Uuid) -> Self {
                Self(value)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text).map(Self).map_err(|_| IdError)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// A person's account. A worker, a learner and a member of an organisation are all known by it.
    UserId,
    /// A browser or API session.
    SessionId,
    /// An account that a person has elsewhere, connected to theirs here.
    ForeignIdentityId,
    /// A key that a person made for a program.
    ApiKeyId,
    /// A passkey of a person.
    PasskeyId,
    /// A code in a text message that somebody asked for.
    TextCodeId,
    /// A reset of somebody's second factors that was asked for.
    FactorResetId,
    /// A role of staff that somebody asked for.
    RoleGrantId,
    /// A large export of the audit log that somebody asked for.
    AuditExportId,
    /// A copy of everything we hold about a person.
    DataCopyId,
    /// A wish to be forgotten, and what became of it.
    ErasureId,
    /// An employer or training provider.
    OrganisationId,
    /// An invitation into an organisation, with a role.
    MemberInvitationId,
    /// A place of work of an organisation.
    SiteId,
    /// One thing a person holds: licence, check, qualification.
    CredentialId,
    /// A course in the catalogue.
    CourseId,
    /// One lesson of a course.
    LessonId,
    /// One question of a course's quiz.
    QuestionId,
    /// A person's place on a course.
    EnrolmentId,
    /// One sitting of a quiz with its frozen paper.
    AttemptId,
    /// A certificate.
    CertificateId,
    /// An employer's offer, made of shifts.
    JobPostId,
    /// One shift of a job post.
    ShiftId,
    /// An employer's invitation of a worker to a shift.
    InvitationId,
    /// A worker's confirmed place on a shift.
    BookingId,
    /// A posture assessment.
    AssessmentId,
    /// A generated posture report.
    ReportId,
    /// A payment, from intent to settlement.
    PaymentId,
    /// A file that a person sent.
    FileId,
    /// A message to a person.
    MessageId,
    /// A stored event.
    EventId,
    /// One request, for logs and error faces.
    RequestId,
}
