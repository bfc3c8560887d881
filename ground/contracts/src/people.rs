//! What people tells.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::ids::{CredentialId, UserId};
use serde::{Deserialize, Serialize};

/// A worker's profile reached 100 percent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProfileCompleted {
    /// The worker.
    pub worker: UserId,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for ProfileCompleted {
    const NAME: &'static str = "people.profile_completed.1";
}

/// A credential was added to a worker's passport, or its validity changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CredentialRecorded {
    /// The credential.
    pub credential: CredentialId,
    /// The worker who holds it.
    pub worker: UserId,
    /// The credential type's key in the sector pack: `sia-door-supervision`.
    pub kind: String,
    /// First instant it counts.
    pub valid_from: DateTime<Utc>,
    /// First instant it no longer counts; `None` where it does not lapse.
    pub valid_until: Option<DateTime<Utc>>,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for CredentialRecorded {
    const NAME: &'static str = "people.credential_recorded.1";
}

/// A check of something that a worker holds counts for a short while only, or counts no longer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckEnding {
    /// The credential.
    pub credential: CredentialId,
    /// The worker who holds it.
    pub worker: UserId,
    /// The credential type's key in the sector pack: `right-to-work`.
    pub kind: String,
    /// First instant at which it counts no longer.
    pub ends_at: DateTime<Utc>,
    /// Whether the document itself ends then. Otherwise our check does, with the copy that showed it.
    pub document_ends: bool,
    /// When it was noticed.
    pub at: DateTime<Utc>,
}

impl Event for CheckEnding {
    const NAME: &'static str = "people.check_ending.1";
}
