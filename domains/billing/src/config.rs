//! Settings of billing.

use chrono::TimeDelta;
use kernel::Secret;

/// Settings of billing.
#[derive(Debug, Clone)]
pub struct Config {
    /// Secrets that webhooks may be signed with: the present one, and the next while they are exchanged.
    pub webhook_secrets: Vec<Secret<String>>,
    /// Whether real money moves. An event of the other mode is refused.
    pub live: bool,
    /// Our public address without a slash at the end, for the way back from the payment page.
    pub public_url: String,
    /// How far a webhook's time may be from ours.
    pub webhook_tolerance: TimeDelta,
    /// How long a webhook's body is kept. The row stays, so that a replay does nothing for ever.
    pub webhook_bodies_kept: TimeDelta,
    /// How long a payment waits before the provider is asked about it.
    pub ask_after: TimeDelta,
}

impl Config {
    /// Makes settings with the usual times: 300 s of tolerance, asking after 5 minutes.
    pub fn new(webhook_secrets: Vec<Secret<String>>, live: bool, public_url: String) -> Self {
        Self {
            webhook_secrets,
            live,
            public_url: public_url.trim_end_matches('/').to_owned(),
            webhook_tolerance: TimeDelta::seconds(300),
            webhook_bodies_kept: TimeDelta::days(30),
            ask_after: TimeDelta::minutes(5),
        }
    }

    /// Returns settings for tests.
    pub fn for_tests() -> Self {
        Self::new(
            vec![Secret::new("whsec_test".to_owned())],
            false,
            "http://127.0.0.1:8080".to_owned(),
        )
    }
}
