//! The settings of the domains, from the settings of the product.

use crate::config::Config;
use certificates::CertificatesConfig;
use chrono::TimeDelta;
use kernel::Secret;

/// One set for each domain that has any.
#[derive(Clone)]
pub struct Settings {
    /// Passwords, sessions, tokens.
    pub identity: identity::Config,
    /// Quizzes.
    pub academy: academy::Config,
    /// The issuer.
    pub certificates: CertificatesConfig,
    /// Matching.
    pub marketplace: marketplace::Config,
    /// Webhooks.
    pub billing: billing::Config,
    /// How old a public page may be that is served without asking the database. Zero keeps none.
    pub pages_kept_for: TimeDelta,
}

/// Nobody notices two seconds, and a crowd costs one look into the database each time they pass.
const PAGES_KEPT_FOR: TimeDelta = TimeDelta::seconds(2);

impl Settings {
    pub(crate) fn new(config: &Config, webhook_secrets: Vec<Secret<String>>) -> Self {
        Self {
            identity: identity::Config::new(config.public_url.clone()),
            academy: academy::Config::default(),
            certificates: CertificatesConfig::new(&config.public_url),
            marketplace: marketplace::Config::default(),
            billing: billing::Config::new(
                webhook_secrets,
                config.stripe_secret_key.as_deref().is_some_and(payments::is_live_key),
                config.public_url.clone(),
            ),
            pages_kept_for: PAGES_KEPT_FOR,
        }
    }

    /// Settings for tests: cheap hashing, short waits.
    pub fn for_tests() -> Self {
        Self {
            identity: identity::Config::for_tests(),
            academy: academy::Config::for_tests(),
            certificates: CertificatesConfig::for_tests(),
            marketplace: marketplace::Config::default(),
            billing: billing::Config::for_tests(),
            // A test's clock stands still, and what it changes must show.
            pages_kept_for: TimeDelta::zero(),
        }
    }
}
