//! The one factory for outgoing HTTP.

use std::time::Duration;

/// The client could not be built.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be built")]
pub struct ClientError(#[source] reqwest::Error);

/// Makes a client with our limits: 3 s to connect, 10 s in all, no redirects, TLS always verified.
///
/// # Errors
/// When the machine's TLS roots cannot be read.
#[expect(clippy::disallowed_methods, reason = "the one factory for outgoing calls")]
pub fn client() -> Result<reqwest::Client, ClientError> {
    reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(3))
        .timeout(Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("muster/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(ClientError)
}
