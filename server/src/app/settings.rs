//! The settings of the domains, from the settings of the product.

use crate::config::Config;
use certificates::CertificatesConfig;
use kernel::Secret;
use site::Operator;

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
    /// Who runs the site.
    pub operator: Operator,
}

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
            operator: Operator {
                name: config.operator_name.clone(),
                controller: config.operator_controller.clone(),
                email: config.operator_email.clone(),
                phone: config.operator_phone.clone(),
                address: config.operator_address.clone(),
                ico_number: config.operator_ico_number.clone(),
            },
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
            operator: Operator::default(),
        }
    }
}
