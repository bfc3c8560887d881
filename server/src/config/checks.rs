//! What settings must be, before anything starts.

use super::{Config, ConfigError, Mode};
use inspection::ClamdAddress;
use kernel::Email;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::str::FromStr;

impl Config {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
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
        self.check_files_origin()?;
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            return wrong("tls_certificate", "set it together with tls_key, or neither");
        }
        if self.plain_listen.is_some() && self.tls_certificate.is_none() {
            return wrong(
                "plain_listen",
                "it is for servers with a certificate: set tls_certificate too, or use listen alone",
            );
        }
        if self.tls_certificate.is_some() && url.scheme_str() != Some("https") {
            return wrong("public_url", "with a certificate it must begin with https://");
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
}

impl Config {
    /// Files are worth an origin of their own only if no cookie of ours goes there.
    fn check_files_origin(&self) -> Result<(), ConfigError> {
        let wrong = |why: &str| {
            Err(ConfigError::Wrong {
                name: "files_origin",
                why: why.to_owned(),
            })
        };
        let (Ok(files), Ok(public)) = (self.files_origin(), web_kit::Origin::parse(&self.public_url)) else {
            return wrong("write scheme and host without a path, like https://files.example");
        };
        match files {
            Some(files) if name_of(files.host()) == name_of(public.host()) => {
                wrong("it must be another host than that of public_url; another port is not enough")
            }
            Some(files) if self.mode == Mode::Production && !files.as_str().starts_with("https://") => {
                wrong("in production mode it must begin with https://")
            }
            _ => Ok(()),
        }
    }
}

/// Returns a host without its port: cookies do not know ports.
fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Tells whether a link to Redis crosses a network in the clear.
pub(super) fn is_plain_and_far(address: &str) -> bool {
    let host = http::Uri::from_str(address).ok().and_then(|url| {
        let plain = matches!(url.scheme_str(), Some("redis" | "valkey"));
        plain.then(|| url.host().unwrap_or_default().to_owned())
    });
    host.is_some_and(|host| !is_here(&host))
}

/// Tells whether a link to PostgreSQL crosses a network without proof of who answers.
pub(super) fn is_unproven_and_far(address: &str) -> bool {
    let Ok(options) = PgConnectOptions::from_str(address) else {
        return false;
    };
    let near = options.get_socket().is_some() || is_here(options.get_host());
    !near && !matches!(options.get_ssl_mode(), PgSslMode::VerifyFull)
}

fn is_here(host: &str) -> bool {
    host.starts_with('/') || matches!(host, "localhost" | "127.0.0.1" | "::1" | "[::1]")
}
