//! What certificates tells.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::ids::{CertificateId, UserId};
use serde::{Deserialize, Serialize};

/// A certificate was signed and published.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CertificateIssued {
    /// The certificate.
    pub certificate: CertificateId,
    /// The number as printed, with the issuer's prefix: `MU-7K3M-9QXT-4HWC-1`.
    pub number: String,
    /// Who holds it.
    pub holder: UserId,
    /// What it is for.
    pub title: String,
    /// The credential type's key in the sector pack that it proves, if any.
    pub credential_kind: Option<String>,
    /// First instant it counts.
    pub valid_from: DateTime<Utc>,
    /// First instant it no longer counts; `None` where it does not lapse.
    pub valid_until: Option<DateTime<Utc>>,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for CertificateIssued {
    const NAME: &'static str = "certificates.issued.1";
}

/// A certificate was withdrawn for good.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CertificateRevoked {
    /// The certificate.
    pub certificate: CertificateId,
    /// The number as printed.
    pub number: String,
    /// Who held it.
    pub holder: UserId,
    /// The credential type's key in the sector pack that it proved, if any.
    #[serde(default)]
    pub credential_kind: Option<String>,
    /// The reason that the public page shows.
    pub reason: String,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for CertificateRevoked {
    const NAME: &'static str = "certificates.revoked.1";
}
