//! Settings: a file, then the environment, then flags, the last being strongest. An unknown key is an error.

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use inspection::ClamdAddress;
use kernel::{Email, Secret};
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// How the process is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    /// On one's own machine: secrets are made at the first start, mail is captured, payments are a sandbox.
    Embedded,
    /// For real people: every secret must be there, and nothing is captured or made up.
    Production,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    /// JSON in production, text otherwise.
    Auto,
    /// JSON lines.
    Json,
    /// Short text lines.
    Text,
}

/// All settings. `docs/CONFIGURATION.md` explains each; a test holds the two together.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) mode: Mode,
    /// Where people reach the site; links and certificates carry it.
    pub(crate) public_url: String,
    pub(crate) listen: SocketAddr,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` count: addresses or networks, separated by commas.
    pub(crate) trusted_proxies: String,
    /// For metrics; loopback only unless said otherwise.
    pub(crate) admin_listen: Option<SocketAddr>,
    pub(crate) data_dir: PathBuf,
    pub(crate) secrets_dir: Option<PathBuf>,
    /// A PostgreSQL server to use instead of a cluster of our own.
    pub(crate) database_url: Option<String>,
    /// The login of the doors, where the roles were made by hand.
    pub(crate) database_app_url: Option<String>,
    /// The login of the runner, where the roles were made by hand.
    pub(crate) database_runner_url: Option<String>,
    pub(crate) database_connections: u32,
    /// Sites whose scripts may call the API with a token: exact origins, separated by commas.
    pub(crate) cors_origins: String,
    /// Also send the older `X-RateLimit-*` headers.
    pub(crate) old_rate_headers: bool,
    pub(crate) run_jobs: bool,
    pub(crate) job_concurrency: usize,
    /// Who runs this site: shown on the help and legal pages, and at the foot of mails.
    pub(crate) operator_name: Option<String>,
    /// The data controller, where that is another than the operator.
    pub(crate) operator_controller: Option<String>,
    pub(crate) operator_email: Option<String>,
    pub(crate) operator_phone: Option<String>,
    pub(crate) operator_address: Option<String>,
    /// The registration number at the Information Commissioner's Office.
    pub(crate) operator_ico_number: Option<String>,
    pub(crate) smtp_url: Option<String>,
    pub(crate) mail_from: String,
    /// Where text messages go out: the whole address that takes a JSON POST. Without it none are offered.
    pub(crate) sms_gateway_url: Option<String>,
    /// What the gateway knows us by: a bearer token, or `whsec_` and a key that signs.
    pub(crate) sms_gateway_secret: Option<String>,
    /// Who text messages come from: a word of up to 11 letters and digits, or a number.
    pub(crate) sms_sender: String,
    pub(crate) storage_url: Option<String>,
    /// A ClamAV daemon that scans what people send: `host:port`, or `unix:` and the path of its socket.
    pub(crate) clamd: Option<String>,
    /// A Redis server in which all nodes count limits together.
    pub(crate) redis_url: Option<String>,
    pub(crate) stripe_secret_key: Option<String>,
    /// Signing secrets of the webhook, newest first, separated by commas.
    pub(crate) stripe_webhook_secret: Option<String>,
    pub(crate) jwt_algorithm: JwtAlgorithm,
    /// How new passwords are stored; older forms are brought up to it when people sign in.
    pub(crate) password_scheme: PasswordScheme,
    /// Whether a password must mix kinds of characters. Ships off: length and how hard it is to guess count.
    pub(crate) password_classes: bool,
    /// A file of SHA-1 hashes of stolen passwords, sorted, one a line, as "Have I Been Pwned" publishes it.
    pub(crate) breached_passwords: Option<PathBuf>,
    /// Who must have a second factor. Without it: staff, and nobody in `muster demo`.
    pub(crate) second_factor_for: Option<SecondFactorFor>,
    /// A file that lists the OpenID providers whose accounts let people in.
    pub(crate) openid_providers: Option<PathBuf>,
    /// Rate limits as in SECURITY-MODEL.md; a benchmark switches them off.
    pub(crate) rate_limits: bool,
    pub(crate) log: String,
    pub(crate) log_format: LogFormat,
}

/// How access tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum JwtAlgorithm {
    /// RSA with 3072 bits.
    #[serde(rename = "RS256")]
    Rs256,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

/// How new passwords are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PasswordScheme {
    /// bcrypt with cost 12 over a keyed hash.
    Bcrypt,
    /// argon2id with 19 MiB and two passes.
    Argon2id,
}

/// Who must have a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SecondFactorFor {
    /// Nobody; everybody may.
    Nobody,
    /// Who works for the platform.
    Staff,
    /// They, and the owners of organisations.
    StaffAndOwners,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            mode: Mode::Embedded,
            public_url: "http://127.0.0.1:8080".to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            trusted_proxies: String::new(),
            admin_listen: None,
            data_dir: PathBuf::from("data"),
            secrets_dir: None,
            database_url: None,
            database_app_url: None,
            database_runner_url: None,
            database_connections: 16,
            cors_origins: String::new(),
            old_rate_headers: false,
            run_jobs: true,
            job_concurrency: 4,
            operator_name: None,
            operator_controller: None,
            operator_email: None,
            operator_phone: None,
            operator_address: None,
            operator_ico_number: None,
            smtp_url: None,
            mail_from: "Muster <no-reply@muster.invalid>".to_owned(),
            sms_gateway_url: None,
            sms_gateway_secret: None,
            sms_sender: "Muster".to_owned(),
            storage_url: None,
            clamd: None,
            redis_url: None,
            stripe_secret_key: None,
            stripe_webhook_secret: None,
            jwt_algorithm: JwtAlgorithm::Rs256,
            password_scheme: PasswordScheme::Bcrypt,
            password_classes: false,
            breached_passwords: None,
            second_factor_for: None,
            openid_providers: None,
            rate_limits: true,
            log: "info,sqlx=warn,graphile_worker=warn".to_owned(),
            log_format: LogFormat::Auto,
        }
    }
}

/// Names that other tools use for the same settings.
const COMMON_NAMES: [(&str, &str); 7] = [
    ("DATABASE_URL", "database_url"),
    ("PASSWORD_SCHEME", "password_scheme"),
    ("SMTP_URL", "smtp_url"),
    ("STORAGE_URL", "storage_url"),
    ("REDIS_URL", "redis_url"),
    ("STRIPE_SECRET_KEY", "stripe_secret_key"),
    ("STRIPE_WEBHOOK_SECRET", "stripe_webhook_secret"),
];

/// A setting that is wrong, in one sentence.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("{0}")]
    Figment(Box<figment::Error>),
    #[error("The setting {name} is wrong: {why}")]
    Wrong { name: &'static str, why: String },
    #[error(
        "The secret {name} is missing. In production mode nothing is made up: put it into {place}, or start once in embedded mode and copy the folder"
    )]
    MissingSecret { name: &'static str, place: String },
}

impl From<figment::Error> for ConfigError {
    fn from(error: figment::Error) -> Self {
        Self::Figment(Box::new(error))
    }
}

impl Config {
    /// Reads the file (if one is named or `muster.toml` lies here), the environment and the flags.
    ///
    /// # Errors
    /// When a key is unknown or a value does not convert.
    pub(crate) fn load(file: Option<&PathBuf>, flags: &impl Serialize) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        figment = match file {
            Some(file) => figment.merge(Toml::file_exact(file)),
            None => figment.merge(Toml::file("muster.toml")),
        };
        for (name, key) in COMMON_NAMES {
            figment = figment.merge(Env::raw().only(&[name]).map(move |_| key.into()));
        }
        let config: Self = figment
            .merge(Env::prefixed("MUSTER_").ignore(&["REFERENCE_DATA"]))
            .merge(Serialized::defaults(flags))
            .extract()?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let wrong = |name, why: &str| {
            Err(ConfigError::Wrong {
                name,
                why: why.to_owned(),
            })
        };
        let Ok(url) = http::Uri::from_str(&self.public_url) else {
            return wrong("public_url", "it is not an address");
        };
        if url.scheme().is_none() || url.path() != "/" || self.public_url.ends_with('/') {
            return wrong(
                "public_url",
                "write scheme and host without a path, like https://muster.example",
            );
        }
        if let Err(error) = self.proxies() {
            return wrong("trusted_proxies", &error.to_string());
        }
        if self.readers().is_err() {
            return wrong(
                "cors_origins",
                "write each origin in full, like https://app.example; there is no wildcard",
            );
        }
        if self
            .operator_email
            .as_deref()
            .is_some_and(|email| email.parse::<Email>().is_err())
        {
            return wrong("operator_email", "it is not an e-mail address");
        }
        if self
            .clamd
            .as_ref()
            .is_some_and(|address| address.parse::<ClamdAddress>().is_err())
        {
            return wrong("clamd", "write host:port, or unix: and the path of the socket");
        }
        if self.sms_gateway_url.is_some() != self.sms_gateway_secret.is_some() {
            return wrong("sms_gateway_url", "set it together with sms_gateway_secret, or neither");
        }
        if self.mode == Mode::Production {
            if url.scheme_str() != Some("https") {
                return wrong("public_url", "in production mode it must begin with https://");
            }
            if self.redis_url.as_deref().is_some_and(is_plain_and_far) {
                return wrong(
                    "redis_url",
                    "in production mode a link to another machine must begin with rediss://",
                );
            }
            for (name, address) in [
                ("database_url", &self.database_url),
                ("database_app_url", &self.database_app_url),
                ("database_runner_url", &self.database_runner_url),
            ] {
                if address.as_deref().is_some_and(is_unproven_and_far) {
                    return wrong(
                        name,
                        "in production mode the address of another machine must end in ?sslmode=verify-full",
                    );
                }
            }
            for (name, value) in [
                ("smtp_url", &self.smtp_url),
                ("stripe_secret_key", &self.stripe_secret_key),
                ("stripe_webhook_secret", &self.stripe_webhook_secret),
            ] {
                if value.is_none() {
                    return Err(ConfigError::MissingSecret {
                        name,
                        place: format!("the environment as MUSTER_{}", name.to_uppercase()),
                    });
                }
            }
        }
        Ok(())
    }

    /// Returns the proxies that are trusted.
    ///
    /// # Errors
    /// When one is no address or network.
    pub(crate) fn proxies(&self) -> Result<Vec<web_kit::Network>, web_kit::NetworkError> {
        let named = self.trusted_proxies.split(',').map(str::trim);
        named.filter(|name| !name.is_empty()).map(str::parse).collect()
    }

    /// Returns the origins whose scripts may call the API.
    ///
    /// # Errors
    /// When one is no origin.
    pub(crate) fn readers(&self) -> Result<Vec<web_kit::Origin>, web_kit::OriginError> {
        let named = self.cors_origins.split(',').map(str::trim);
        named
            .filter(|name| !name.is_empty())
            .map(web_kit::Origin::parse)
            .collect()
    }

    /// Tells whether text messages stay here, to be read on the mailbox page: where mail does.
    pub(crate) fn captures_texts(&self) -> bool {
        self.mode == Mode::Embedded && self.smtp_url.is_none() && self.sms_gateway_url.is_none()
    }

    /// Returns the file whose presence closes the doors while somebody works on the house.
    pub(crate) fn maintenance_file(&self) -> PathBuf {
        self.data_dir.join("maintenance")
    }

    /// Returns the folder of the secrets.
    pub(crate) fn secrets_dir(&self) -> PathBuf {
        self.secrets_dir
            .clone()
            .unwrap_or_else(|| self.data_dir.join("secrets"))
    }

    /// Returns the signing secrets of the webhook, if any are set.
    pub(crate) fn webhook_secrets(&self) -> Vec<Secret<String>> {
        self.stripe_webhook_secret
            .iter()
            .flat_map(|all| all.split(','))
            .map(|one| Secret::new(one.trim().to_owned()))
            .collect()
    }

    /// Returns the settings as TOML with every secret masked, passwords inside addresses too.
    pub(crate) fn masked(&self) -> String {
        let mut shown = self.clone();
        let mask = |value: &mut Option<String>| {
            if value.is_some() {
                *value = Some("[set]".to_owned());
            }
        };
        mask(&mut shown.stripe_secret_key);
        mask(&mut shown.stripe_webhook_secret);
        mask(&mut shown.sms_gateway_secret);
        for address in [
            &mut shown.database_url,
            &mut shown.database_app_url,
            &mut shown.database_runner_url,
            &mut shown.smtp_url,
            &mut shown.storage_url,
            &mut shown.redis_url,
        ]
        .into_iter()
        .flatten()
        {
            *address = without_password(address);
        }
        toml::to_string_pretty(&shown).unwrap_or_default()
    }
}

/// Tells whether a link to Redis crosses a network in the clear.
fn is_plain_and_far(address: &str) -> bool {
    let host = http::Uri::from_str(address).ok().and_then(|url| {
        let plain = matches!(url.scheme_str(), Some("redis" | "valkey"));
        plain.then(|| url.host().unwrap_or_default().to_owned())
    });
    host.is_some_and(|host| !is_here(&host))
}

/// Tells whether a link to PostgreSQL crosses a network without proof of who answers.
fn is_unproven_and_far(address: &str) -> bool {
    let Ok(options) = PgConnectOptions::from_str(address) else {
        return false;
    };
    let near = options.get_socket().is_some() || is_here(options.get_host());
    !near && !matches!(options.get_ssl_mode(), PgSslMode::VerifyFull)
}

fn is_here(host: &str) -> bool {
    host.starts_with('/') || matches!(host, "localhost" | "127.0.0.1" | "::1" | "[::1]")
}

fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        return "[set]".to_owned();
    };
    match rest.rsplit_once('@') {
        Some((login, host)) => {
            let user = login.split(':').next().unwrap_or_default();
            let host = host.split('?').next().unwrap_or_default();
            format!("{scheme}://{user}:[set]@{host}")
        }
        None => format!("{scheme}://{}", rest.split('?').next().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests;
