//! What a certificate says of itself.

use anyhow::Context;
use chrono::{DateTime, Utc};
use rustls::client::verify_server_name;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use std::path::Path;
use x509_parser::parse_x509_certificate;

/// The certificate that callers are shown.
pub(crate) struct Certificate(CertificateDer<'static>);

impl Certificate {
    /// Reads the first certificate of a PEM file, our own; those that vouch for it follow.
    ///
    /// # Errors
    /// When the file cannot be read, or begins with something else.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let pem = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        Self::parse(&pem)
    }

    /// The same from what the file holds.
    ///
    /// # Errors
    /// When it begins with something else.
    pub(crate) fn parse(pem: &[u8]) -> anyhow::Result<Self> {
        let first = CertificateDer::from_pem_slice(pem).context("the certificate is not PEM")?;
        Ok(Self(first))
    }

    /// Returns the last second for which it is good (RFC 5280, section 4.1.2.5).
    ///
    /// # Errors
    /// When it is none.
    pub(crate) fn ends(&self) -> anyhow::Result<DateTime<Utc>> {
        let (_, parsed) = parse_x509_certificate(&self.0).context("this is no X.509 certificate")?;
        let last = parsed.validity().not_after.timestamp();
        DateTime::from_timestamp(last, 0).context("the certificate's end is no date")
    }

    /// Tells whether browsers take it for a host, as far as names go (RFC 9525).
    pub(crate) fn is_for(&self, host: &str) -> bool {
        let (parsed, name) = (ParsedCertificate::try_from(&self.0), ServerName::try_from(host));
        matches!((parsed, name), (Ok(parsed), Ok(name)) if verify_server_name(&parsed, &name).is_ok())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use chrono::TimeZone as _;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};
    use std::io::Write as _;

    /// Writes one block of RFC 7468.
    pub(crate) fn pem(kind: &str, der: &[u8]) -> String {
        format!(
            "-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n",
            STANDARD.encode(der)
        )
    }

    #[test]
    fn end_and_names_are_read() {
        let mut params = CertificateParams::new(vec!["muster.example".to_owned()]).expect("names");
        params.not_after = date_time_ymd(2031, 5, 4);
        let made = params
            .self_signed(&KeyPair::generate().expect("a key"))
            .expect("a certificate");
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        let text = pem("CERTIFICATE", made.der());
        file.write_all(text.as_bytes()).expect("written");
        let certificate = Certificate::read(file.path()).expect("a certificate");
        let end = Utc.with_ymd_and_hms(2031, 5, 4, 0, 0, 0).single();
        assert_eq!(certificate.ends().ok(), end);
        assert!(certificate.is_for("muster.example"));
        assert!(!certificate.is_for("other.example") && !certificate.is_for("not a name"));
    }

    #[test]
    fn something_else_is_refused() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(b"hello").expect("written");
        assert!(Certificate::read(file.path()).is_err());
        assert!(Certificate::read(Path::new("/nowhere")).is_err());
    }
}
