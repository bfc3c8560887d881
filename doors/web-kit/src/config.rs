//! The kit's settings, with defaults.

use crate::limits::Rates;
use crate::network::Network;
use kernel::Secret;
use std::time::Duration;

/// A text that is not the address of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the public address must look like https://muster.example, without a path")]
pub struct OriginError;

/// Where people reach us: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Reads an origin such as `https://muster.example`.
    ///
    /// # Errors
    /// When the text is no http or https address, or has a path.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let address = url::Url::parse(text).map_err(|_| OriginError)?;
        let bare = address.path() == "/" && address.query().is_none() && address.fragment().is_none();
        // The address library takes a star for a letter; an origin with one would be met by nobody.
        if text.contains('*')
            || !bare
            || !matches!(address.scheme(), "http" | "https")
            || !address.username().is_empty()
        {
            return Err(OriginError);
        }
        Ok(Self(address.origin().ascii_serialization()))
    }

    /// Returns host and port as a request to this origin names them.
    pub fn host(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, host)| host)
    }

    /// Returns the text, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// From where requests are taken that are not encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainHttp {
    /// From this machine and from trusted proxies.
    NearOnly,
    /// From anywhere: a network that is trusted as a whole, or a test.
    Anywhere,
}

/// The kit's settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where people reach us.
    pub public: Origin,
    /// Proxies whose word about the caller's address counts.
    pub trusted_proxies: Vec<Network>,
    /// From where requests are taken that are not encrypted.
    pub plain_http: PlainHttp,
    /// How often things may be done.
    pub rates: Rates,
    /// Also send the older `X-RateLimit-*` headers.
    pub old_rate_headers: bool,
    /// How long a handler may take.
    pub handler_time: Duration,
    /// How long a JSON or form body may take to arrive.
    pub body_time: Duration,
    /// How many requests are handled at once, static files aside.
    pub in_flight: usize,
    /// How many JSON or form bodies are read at once, each at most 256 KiB.
    pub bodies: usize,
    /// How long a file may take to arrive and be kept.
    pub upload_time: Duration,
    /// How many files are received at once, each with a few megabytes in memory at most.
    pub uploads: usize,
    /// Sites whose scripts may call the API with a token. Empty: none.
    pub cors_origins: Vec<Origin>,
    /// The separate origin that serves people's files, if there is one.
    pub files_origin: Option<Origin>,
    /// Signs one-time messages. All nodes share it.
    pub flash_key: Secret<[u8; 32]>,
}

impl Config {
    /// Makes the settings with the usual limits.
    pub fn new(public: Origin, flash_key: Secret<[u8; 32]>) -> Self {
        Self {
            public,
            trusted_proxies: Vec::new(),
            plain_http: PlainHttp::NearOnly,
            rates: Rates::default(),
            old_rate_headers: false,
            handler_time: Duration::from_secs(10),
            body_time: Duration::from_mins(1),
            in_flight: 512,
            bodies: 2_048,
            upload_time: Duration::from_mins(5),
            uploads: 16,
            cors_origins: Vec::new(),
            files_origin: None,
            flash_key,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_what_requests_name() {
        for (text, host) in [
            ("https://Files.Example:443", "files.example"),
            ("https://files.example:8443", "files.example:8443"),
            ("http://[::1]:8080", "[::1]:8080"),
        ] {
            assert_eq!(Origin::parse(text).expect("an origin").host(), host);
        }
    }

    #[test]
    fn an_origin_has_no_path() {
        assert_eq!(
            Origin::parse("https://Muster.Example/").map(|origin| origin.0),
            Ok("https://muster.example".into())
        );
        assert_eq!(
            Origin::parse("http://127.0.0.1:8080").map(|origin| origin.0),
            Ok("http://127.0.0.1:8080".into())
        );
        for text in [
            "",
            "muster.example",
            "https://a.example/x",
            "ftp://a.example",
            "https://u@a.example",
            "https://*.example",
        ] {
            assert_eq!(Origin::parse(text), Err(OriginError), "{text}");
        }
    }
}
