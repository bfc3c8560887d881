//! What these endpoints give.

use certificates::{MyCertificate, Revoked};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A certificate, for its holder.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CertificateView {
    /// Its id.
    id: Uuid,
    /// Its number as printed.
    #[schema(example = "MU-7K3M-9QXT-4HWC-1")]
    number: String,
    /// What it is for.
    #[schema(example = "Conflict management refresher")]
    title: String,
    /// `valid`, `not_yet_valid`, `expired`, `suspended`, `revoked`, `superseded`.
    #[schema(example = "valid")]
    state: &'static str,
    /// Why it was suspended, revoked or superseded.
    #[schema(example = "It was issued to the wrong person.")]
    reason: Option<String>,
    /// First instant it counts.
    valid_from: DateTime<Utc>,
    /// First instant it no longer counts; absent where it does not lapse.
    valid_until: Option<DateTime<Utc>>,
    /// When it was signed.
    issued_at: DateTime<Utc>,
    /// Where anybody can check it.
    #[schema(example = "https://muster.example/verify/MU-7K3M-9QXT-4HWC-1")]
    verify_url: String,
    /// Where its PDF is; absent until it is drawn.
    #[schema(example = "/api/v1/certificates/MU-7K3M-9QXT-4HWC-1.pdf")]
    pdf_url: Option<String>,
    /// Where its signed document is.
    #[schema(example = "/api/v1/certificates/MU-7K3M-9QXT-4HWC-1/credential.json")]
    credential_url: String,
}

impl From<MyCertificate> for CertificateView {
    fn from(mine: MyCertificate) -> Self {
        let place = format!("/api/v1/certificates/{}", mine.number);
        Self {
            id: mine.id.get(),
            number: mine.number.to_string(),
            title: mine.title,
            state: mine.standing.as_str(),
            reason: mine.reason,
            valid_from: mine.valid_from,
            valid_until: mine.valid_until,
            issued_at: mine.issued_at,
            verify_url: mine.verify_url,
            pdf_url: mine.pdf_ready.then(|| format!("{place}.pdf")),
            credential_url: format!("{place}/credential.json"),
        }
    }
}

/// The certificates that the caller holds.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CertificatesView {
    /// Newest first.
    pub(super) items: Vec<CertificateView>,
}

/// What became of a certificate.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RevokedView {
    /// The certificate's id.
    id: Uuid,
    /// Its number as printed.
    #[schema(example = "MU-7K3M-9QXT-4HWC-1")]
    number: String,
    /// Since when it no longer counts.
    revoked_at: DateTime<Utc>,
}

impl From<Revoked> for RevokedView {
    fn from(revoked: Revoked) -> Self {
        Self {
            id: revoked.certificate.get(),
            number: revoked.number,
            revoked_at: revoked.at,
        }
    }
}
