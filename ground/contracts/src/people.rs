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
