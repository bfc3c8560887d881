//! What stays of a file whose time is over.

use chrono::{DateTime, Utc};
use kernel::ids::FileId;
use uuid::Uuid;

/// What stays of a file whose time is over: enough to show later that it was there, and nothing of what it showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The file's id.
    pub file: FileId,
    /// What it was about: for evidence, the credential.
    pub subject: Uuid,
    /// SHA-256 of the bytes as they were sent, in hex.
    pub sha256: String,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When its bytes went.
    pub gone_at: DateTime<Utc>,
    /// The key of the clock that had run out.
    pub clock: String,
}
