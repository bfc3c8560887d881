//! Certificates: issued once, signed, checkable by anybody who holds the number, revocable in public.

mod config;
mod error;
mod export;
mod issue;
mod jobs;
mod model;
mod queries;
mod retain;
mod revoke;
pub mod rights;
mod store;

pub use config::CertificatesConfig;
pub use error::Error;
pub use issue::{IssueCertificate, Issued};
pub use jobs::{DrawCertificate, PublishStatusLists};
pub use model::{
    CertificateNumber, IssuerKeys, KeyError, NumberError, SignedText, Standing, Stored, TextError, standing,
};
pub use queries::{CertificateRef, CheckedCertificate, MyCertificate, PdfFile};
pub use revoke::{RevokeCertificate, Revoked};

use contracts::documents::DocumentPress;
use contracts::storage::FileStore;
use platform::Ground;
use std::sync::Arc;

/// The domain's door plate.
#[derive(Clone)]
pub struct Certificates {
    ground: Ground,
    config: Arc<CertificatesConfig>,
    keys: Arc<IssuerKeys>,
    press: Arc<dyn DocumentPress>,
    files: Arc<dyn FileStore>,
}

impl Certificates {
    /// Puts the domain together.
    pub fn new(
        ground: Ground,
        config: CertificatesConfig,
        keys: IssuerKeys,
        press: Arc<dyn DocumentPress>,
        files: Arc<dyn FileStore>,
    ) -> Self {
        Self {
            ground,
            config: Arc::new(config),
            keys: Arc::new(keys),
            press,
            files,
        }
    }
}
