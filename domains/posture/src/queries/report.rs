//! Reports as pages and the API show them.

use chrono::{DateTime, Utc};
use kernel::ids::{AssessmentId, ReportId};

/// How far a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportStatus {
    /// It waits for its turn.
    Queued,
    /// It is being drawn.
    Drawing,
    /// It is there.
    Ready,
    /// It could not be drawn; another can be asked for.
    Failed,
}

impl ReportStatus {
    /// Returns the stable word of store and API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Drawing => "drawing",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }

    /// Reads the stable word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Queued, Self::Drawing, Self::Ready, Self::Failed]
            .into_iter()
            .find(|status| status.word() == word)
    }
}

/// A report's state, without its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportView {
    /// The report.
    pub id: ReportId,
    /// The run it reports on.
    pub assessment: AssessmentId,
    /// How far it is.
    pub status: ReportStatus,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// When it was last put into the queue.
    pub queued_at: DateTime<Utc>,
    /// When it was there.
    pub ready_at: Option<DateTime<Utc>>,
    /// SHA-256 of the canonical JSON, in hex.
    pub digest: Option<String>,
    /// Ed25519 signature over the digest, base64url.
    pub signature: Option<String>,
    /// The signer's public key, base64url.
    pub public_key: Option<String>,
}

/// A finished report's file.
#[derive(Debug, Clone)]
pub struct ReportFile {
    /// The report.
    pub report: ReportView,
    /// The PDF.
    pub bytes: Vec<u8>,
}

impl ReportFile {
    /// Returns a name for the saved file, made of nothing that a person typed.
    pub fn name(&self) -> String {
        format!("posture-report-{}.pdf", self.report.id)
    }
}
