//! The keys that sign and season.

use crate::config::{Config, JwtAlgorithm};
use crate::peppers;
use crate::secrets::SecretStore;
use certificates::IssuerKeys;
use identity::{KeyKind, KeySet, Peppers};
use kernel::{OsRng, Secret, SharedRng};
use platform::audit::AuditKey;
use platform::{KeyFile, KeyKeeper, Vault};
use posture::model::ReportKey;
use std::sync::Arc;

/// Returns the kind of key that the setting asks for.
pub(crate) const fn kind_of(algorithm: JwtAlgorithm) -> KeyKind {
    match algorithm {
        JwtAlgorithm::Rs256 => KeyKind::Rs256,
        JwtAlgorithm::EdDsa => KeyKind::EdDsa,
    }
}

/// Every key that the domains hold.
#[derive(Clone)]
pub struct Keys {
    /// Signs access tokens.
    pub tokens: KeySet,
    /// Goes into password hashes.
    pub peppers: Peppers,
    /// Signs certificates.
    pub issuer: IssuerKeys,
    /// Signs posture reports.
    pub report: ReportKey,
    /// Signs heads of the audit log's chain.
    pub audit: AuditKey,
    /// Signs one-time messages to the browser.
    pub flash: Secret<[u8; 32]>,
    /// Keeps the keys that wrap the keys of people and organisations.
    pub wrapping: Arc<dyn KeyKeeper>,
    /// Makes blind indexes.
    pub index: Secret<[u8; 32]>,
}

impl Keys {
    /// Reads the keys from the folder of secrets; in embedded mode makes what is missing.
    pub(crate) fn read(config: &Config, secrets: &SecretStore) -> anyhow::Result<Self> {
        Ok(Self {
            tokens: secrets.token_keys(kind_of(config.jwt_algorithm))?,
            peppers: peppers::read(&secrets.pepper_text()?)?,
            issuer: IssuerKeys::from_seed(*secrets.key("issuer-key")?.expose()),
            report: ReportKey::from_seed(secrets.key("report-key")?.expose()),
            audit: AuditKey::from_seed(secrets.key("audit-key")?.expose()),
            flash: secrets.key("flash-key")?,
            wrapping: Arc::new(secrets.wrapping_keys()?),
            index: secrets.key("index-key")?,
        })
    }

    /// Makes keys for tests: small, fixed, worthless.
    pub fn for_tests() -> Self {
        Self {
            tokens: KeySet::for_tests(),
            peppers: Peppers::for_tests(),
            issuer: IssuerKeys::from_seed([1; 32]),
            report: ReportKey::from_seed(&[2; 32]),
            audit: AuditKey::from_seed(&[4; 32]),
            flash: Secret::new([3; 32]),
            wrapping: Arc::new(
                KeyFile::open(
                    &format!("{} 2026-01-01T00:00:00Z", "04".repeat(32)),
                    None,
                    Arc::new(OsRng),
                )
                .expect("a wrapping key"),
            ),
            index: Secret::new([5; 32]),
        }
    }

    /// Opens the vault.
    pub(crate) fn vault(&self, rng: &SharedRng) -> Vault {
        Vault::new(self.wrapping.clone(), self.index.clone(), rng.clone())
    }
}
