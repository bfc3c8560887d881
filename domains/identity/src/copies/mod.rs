//! Copies of everything we hold about a person: asked for by them, made by a job, taken once.

mod ask;
mod made;
mod take;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::DataCopyId;

/// For how long a copy lies ready.
pub const COPY_KEPT: TimeDelta = TimeDelta::hours(24);

/// A copy as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyView {
    /// The copy.
    pub id: DataCopyId,
    /// It is being made.
    pub is_asked: bool,
    /// It lies ready. Whether its time is over says `ends_at`.
    pub is_ready: bool,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When it goes, once it was made.
    pub ends_at: Option<DateTime<Utc>>,
    /// When it was downloaded.
    pub taken_at: Option<DateTime<Utc>>,
}

impl CopyView {
    /// Tells whether it can be downloaded now.
    pub fn waits(&self, now: DateTime<Utc>) -> bool {
        self.is_ready && self.ends_at.is_some_and(|end| now < end)
    }
}
