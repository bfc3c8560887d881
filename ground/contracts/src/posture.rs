//! What posture tells.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::ids::{AssessmentId, OrganisationId, ReportId, UserId};
use serde::{Deserialize, Serialize};

/// A posture report was made and signed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReportReady {
    /// The report.
    pub report: ReportId,
    /// The assessment it reports on.
    pub assessment: AssessmentId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Who asked for it.
    pub requested_by: UserId,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for ReportReady {
    const NAME: &'static str = "posture.report_ready.1";
}
