//! Settings: a file, then the environment, then flags, the last being strongest. An unknown key is an error.

mod checks;
mod kinds;

pub(crate) use kinds::{JwtAlgorithm, LogFormat, Mode, PasswordScheme, SecondFactorFor};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use kernel::Secret;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;

/// All settings. `docs/CONFIGURATION.md` explains each; a test holds the two together.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) mode: Mode,
    /// Where people reach the site; links and certificates carry it.
    pub(crate) public_url: String,
    pub(crate) listen: SocketAddr,
    /// A chain of certificates (PEM), ours first: with it the server speaks TLS itself.
    pub(crate) tls_certificate: Option<PathBuf>,
    /// The key of that certificate (PEM).
    pub(crate) tls_key: Option<PathBuf>,
    /// With a certificate: where callers without TLS are told the secure address.
    pub(crate) plain_listen: Option<SocketAddr>,
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
    /// An origin of its own that serves people's files and nothing else.
    pub(crate) files_origin: Option<String>,
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

impl Default for Config {
    fn default() -> Self {
        Self {
            mode: Mode::Embedded,
            public_url: "http://127.0.0.1:8080".to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            tls_certificate: None,
            tls_key: None,
            plain_listen: None,
            trusted_proxies: String::new(),
            admin_listen: None,
            data_dir: PathBuf::from("data"),
            secrets_dir: None,
            database_url: None,
            database_app_url: None,
            database_runner_url: None,
            database_connections: 16,
            cors_origins: String::new(),
            files_origin: None,
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
const COMMON_NAMES: [(&str, &str); 8] = [
    ("DATABASE_URL", "database_url"),
    ("FILES_ORIGIN", "files_origin"),
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

    /// Returns the origin that serves files alone, if there is one.
    ///
    /// # Errors
    /// When it is no origin.
    pub(crate) fn files_origin(&self) -> Result<Option<web_kit::Origin>, web_kit::OriginError> {
        self.files_origin.as_deref().map(web_kit::Origin::parse).transpose()
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
