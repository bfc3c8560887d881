//! TLS of our own, where a certificate is set: versions 1.3 and 1.2, suites with forward secrecy alone (SECURITY-MODEL.md).

use super::certificate::Certificate;
use anyhow::Context;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::{TLS12, TLS13};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// How often the files are looked at: renewed certificates serve without a restart.
const LOOK: Duration = Duration::from_mins(1);

/// What is written in the two files.
#[derive(PartialEq, Eq)]
struct Pem {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

/// The certificate that callers are shown, and the key that proves it ours.
pub(crate) struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    current: RwLock<Current>,
    /// When the log heard last of a handshake that failed.
    told: Mutex<Option<Instant>>,
}

struct Current {
    /// Also kept where it could not be used, so that a fault is told once.
    seen: Pem,
    config: Arc<ServerConfig>,
}

impl Tls {
    /// Reads a chain of certificates, our own first, and its key, both PEM.
    ///
    /// # Errors
    /// When a file cannot be read or holds something else, or the key does not belong to the certificate.
    pub(crate) fn open(certificate: &Path, key: &Path) -> anyhow::Result<Self> {
        let seen = read(certificate, key)?;
        let config = Arc::new(offer(&seen).with_context(|| unusable(certificate, key))?);
        Ok(Self {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            current: RwLock::new(Current { seen, config }),
            told: Mutex::default(),
        })
    }

    /// Returns what the next caller is met with.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(current.config.clone())
    }

    /// Tells whether the log hears of a handshake that failed: of one a minute.
    pub(super) fn tells_of_failure(&self) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = told.is_none_or(|last| last.elapsed() >= LOOK);
        if is_due {
            *told = Some(Instant::now());
        }
        is_due
    }

    /// Looks at the files now and again until the order to stop.
    pub(super) async fn keep(&self, stop: CancellationToken) {
        tell_end(&self.current.read().unwrap_or_else(PoisonError::into_inner).seen);
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => self.look(),
                () = stop.cancelled() => break,
            }
        }
    }

    /// Takes up what the files say if that has changed. What cannot be used is told, and the last good one serves on: a
    /// renewal writes one file after the other.
    pub(super) fn look(&self) {
        let seen = match read(&self.certificate, &self.key) {
            Ok(seen) => seen,
            Err(error) => {
                tracing::warn!(cause = format!("{error:#}"), "http.certificate_unreadable");
                return;
            }
        };
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current.seen == seen {
            return;
        }
        match offer(&seen) {
            Ok(config) => {
                current.config = Arc::new(config);
                tell_end(&seen);
                tracing::info!("http.certificate_renewed");
            }
            Err(error) => tracing::error!(cause = format!("{error:#}"), "http.certificate_unusable"),
        }
        current.seen = seen;
    }
}

/// Tells until when it is good, for whoever watches the figures.
fn tell_end(seen: &Pem) {
    match Certificate::parse(&seen.certificate).and_then(|certificate| certificate.ends()) {
        #[expect(clippy::cast_precision_loss, reason = "seconds of this era fit")]
        Ok(ends) => metrics::gauge!("http_certificate_ends_seconds").set(ends.timestamp() as f64),
        Err(error) => tracing::warn!(cause = format!("{error:#}"), "http.certificate_end_unknown"),
    }
}

fn unusable(certificate: &Path, key: &Path) -> String {
    let (certificate, key) = (certificate.display(), key.display());
    format!("tls_certificate ({certificate}) and tls_key ({key}) cannot be used together")
}

fn read(certificate: &Path, key: &Path) -> anyhow::Result<Pem> {
    let read =
        |name, path: &Path| std::fs::read(path).with_context(|| format!("{name} ({}) cannot be read", path.display()));
    Ok(Pem {
        certificate: read("tls_certificate", certificate)?,
        key: read("tls_key", key)?,
    })
}

fn offer(pem: &Pem) -> anyhow::Result<ServerConfig> {
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&pem.certificate)
        .collect::<Result<_, _>>()
        .context("the certificate is not PEM")?;
    anyhow::ensure!(!chain.is_empty(), "the certificate's file holds no certificate");
    let key = PrivateKeyDer::from_pem_slice(&pem.key).context("the key is not PEM")?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("the key does not belong to the certificate")?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
