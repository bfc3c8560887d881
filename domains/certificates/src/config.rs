//! Who issues, and under which address.

use crate::model::CertificateNumber;
use crate::model::did::did;
use crate::model::status_list::Purpose;
use kernel::ids::CourseId;

/// The settings. The public address becomes part of every certificate's identity: once certificates exist, changing it
/// orphans their links.
#[derive(Debug, Clone)]
pub struct CertificatesConfig {
    /// Scheme and host without a path: `https://muster.example`.
    pub public_url: String,
    /// The issuer's short name in addresses: `muster`.
    pub issuer_slug: String,
    /// The issuer's name on paper: `Muster Training`.
    pub issuer_name: String,
}

impl CertificatesConfig {
    /// Makes the settings for a public address, with Muster's own issuer.
    pub fn new(public_url: &str) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            issuer_slug: "muster".into(),
            issuer_name: "Muster Training".into(),
        }
    }

    /// Settings for tests.
    pub fn for_tests() -> Self {
        Self::new("https://muster.example")
    }

    pub(crate) fn did(&self) -> String {
        did(&self.public_url, &self.issuer_slug)
    }

    /// The credential's own address, which leads to its page.
    pub(crate) fn credential_id(&self, number: CertificateNumber) -> String {
        format!("{}/v/{number}", self.public_url)
    }

    /// The page that people read.
    pub(crate) fn verify_url(&self, number: CertificateNumber) -> String {
        format!("{}/verify/{number}", self.public_url)
    }

    /// The address in the QR code: in upper case it stays in the code's dense alphanumeric mode.
    pub(crate) fn code_url(&self, number: CertificateNumber) -> String {
        format!("{}/v/{number}", self.public_url).to_uppercase()
    }

    pub(crate) fn achievement_id(&self, course: CourseId, version: u32) -> String {
        format!("{}/achievement/{course}/{version}", self.public_url)
    }

    pub(crate) fn list_url(&self, name: &str) -> String {
        format!("{}/status/{name}", self.public_url)
    }

    pub(crate) fn lists(&self, number: i32) -> [String; 2] {
        Purpose::BOTH.map(|purpose| self.list_url(&purpose.list_name(&self.issuer_slug, number)))
    }
}
