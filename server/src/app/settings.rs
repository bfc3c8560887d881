//! The settings of the domains, from the settings of the product.

use crate::config::{Config, PasswordScheme, SecondFactorFor};
use anyhow::Context;
use certificates::CertificatesConfig;
use chrono::TimeDelta;
use identity::BreachedPasswords;
use kernel::Secret;
use site::Operator;
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
    /// What people send.
    pub files: files::Config,
    /// How old a public page may be that is served without asking the database. Zero keeps none.
    pub pages_kept_for: TimeDelta,
    /// The separate origin that serves people's files, if there is one.
    pub files_origin: Option<web_kit::Origin>,
    /// Who runs the site.
    pub operator: Operator,
}

/// Nobody notices two seconds, and a crowd costs one look into the database each time they pass.
const PAGES_KEPT_FOR: TimeDelta = TimeDelta::seconds(2);

impl Settings {
    pub(crate) fn new(config: &Config, webhook_secrets: Vec<Secret<String>>) -> anyhow::Result<Self> {
        Ok(Self {
            identity: identity_settings(config)?,
            academy: academy::Config::default(),
            certificates: CertificatesConfig::new(&config.public_url),
            marketplace: marketplace::Config::default(),
            billing: billing::Config::new(
                webhook_secrets,
                config.stripe_secret_key.as_deref().is_some_and(payments::is_live_key),
                config.public_url.clone(),
            ),
            files: files::Config::default(),
            pages_kept_for: PAGES_KEPT_FOR,
            files_origin: config.files_origin()?,
            operator: Operator {
                name: config.operator_name.clone(),
                controller: config.operator_controller.clone(),
                email: config.operator_email.clone(),
                phone: config.operator_phone.clone(),
                address: config.operator_address.clone(),
                ico_number: config.operator_ico_number.clone(),
            },
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
            files: files::Config::default(),
            // A test's clock stands still, and what it changes must show.
            pages_kept_for: TimeDelta::zero(),
            files_origin: None,
            operator: Operator::default(),
        }
    }
}

pub(crate) fn identity_settings(config: &Config) -> anyhow::Result<identity::Config> {
    let mut settings = identity::Config::new(config.public_url.clone());
    settings.password_scheme = match config.password_scheme {
        PasswordScheme::Bcrypt => identity::PasswordScheme::Bcrypt,
        PasswordScheme::Argon2id => identity::PasswordScheme::Argon2id,
    };
    settings.password_classes = config.password_classes;
    settings.texts = config.sms_gateway_url.is_some() || config.captures_texts();
    settings.second_factor_for = match config.second_factor_for {
        Some(SecondFactorFor::Nobody) => identity::SecondFactorFor::Nobody,
        Some(SecondFactorFor::Staff) | None => identity::SecondFactorFor::Staff,
        Some(SecondFactorFor::StaffAndOwners) => identity::SecondFactorFor::StaffAndOwners,
    };
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
