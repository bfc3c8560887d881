//! The settings of the domains, from the settings of the product.

use crate::config::{Config, PasswordScheme};
use anyhow::Context;
use certificates::CertificatesConfig;
use identity::BreachedPasswords;
use kernel::Secret;
use std::sync::Arc;

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
}

impl Settings {
    pub(crate) fn new(config: &Config, webhook_secrets: Vec<Secret<String>>) -> anyhow::Result<Self> {
        Ok(Self {
            identity: identity(config)?,
            academy: academy::Config::default(),
            certificates: CertificatesConfig::new(&config.public_url),
            marketplace: marketplace::Config::default(),
            billing: billing::Config::new(
                webhook_secrets,
                config.stripe_secret_key.as_deref().is_some_and(payments::is_live_key),
                config.public_url.clone(),
            ),
        })
    }

    /// Settings for tests: cheap hashing, short waits.
    pub fn for_tests() -> Self {
        Self {
            identity: identity::Config::for_tests(),
            academy: academy::Config::for_tests(),
            certificates: CertificatesConfig::for_tests(),
            marketplace: marketplace::Config::default(),
            billing: billing::Config::for_tests(),
        }
    }
}

fn identity(config: &Config) -> anyhow::Result<identity::Config> {
    let mut settings = identity::Config::new(config.public_url.clone());
    settings.password_scheme = match config.password_scheme {
        PasswordScheme::Bcrypt => identity::PasswordScheme::Bcrypt,
        PasswordScheme::Argon2id => identity::PasswordScheme::Argon2id,
    };
    settings.password_classes = config.password_classes;
    if let Some(file) = &config.breached_passwords {
        let list = BreachedPasswords::open(file);
        let list = list.with_context(|| format!("the list of stolen passwords, {}", file.display()))?;
        settings.breached_passwords = Some(Arc::new(list));
    }
    if !config.rate_limits {
        // A benchmark comes from one address and signs one account in many times.
        settings.tries_from_one_place = u32::MAX;
        settings.hashing_network_share = 1;
    }
    Ok(settings)
}
