//! What these endpoints give.

use chrono::{DateTime, Utc};
use posture::ReportView;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A report's state.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Report)]
pub(super) struct ReportStateView {
    /// The report.
    pub(super) id: Uuid,
    /// The assessment it reports on.
    assessment: Uuid,
    /// `queued`, `drawing`, `ready` or `failed`.
    #[schema(example = "ready")]
    status: &'static str,
    /// When it was asked for.
    requested_at: DateTime<Utc>,
    /// When it was there.
    ready_at: Option<DateTime<Utc>>,
    /// SHA-256 of the report's canonical JSON, in hex.
    #[schema(example = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9")]
    digest: Option<String>,
    /// Ed25519 signature over the digest's 32 bytes, base64url.
    #[schema(example = "hXcS3mYJb0o3xO1pV8l0h6S5bq3Qm1h8cC6oH1rVJkZ2m0cQp6m9y4wFjv3yqTn9sQf8b1dJ5u7e0xkWnq2zBg")]
    signature: Option<String>,
    /// The signer's public key, base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    public_key: Option<String>,
    /// Where the PDF is, once it is ready.
    #[schema(example = "/api/v1/reports/01900000-0000-7000-8000-000000000001.pdf")]
    pdf: Option<String>,
    /// Where the signed JSON is, once it is ready.
    #[schema(example = "/api/v1/reports/01900000-0000-7000-8000-000000000001/report.json")]
    json: Option<String>,
}

impl From<ReportView> for ReportStateView {
    fn from(report: ReportView) -> Self {
        let ready = report.ready_at.is_some();
        Self {
            id: report.id.get(),
            assessment: report.assessment.get(),
            status: report.status.word(),
            requested_at: report.requested_at,
            ready_at: report.ready_at,
            digest: report.digest,
            signature: report.signature,
            public_key: report.public_key,
            pdf: ready.then(|| format!("/api/v1/reports/{}.pdf", report.id)),
            json: ready.then(|| format!("/api/v1/reports/{}/report.json", report.id)),
        }
    }
}
