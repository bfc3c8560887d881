//! Keeps the keys that sign access tokens as their file has them, and makes new ones by command.

use crate::app::{identity_settings, kind_of};
use crate::config::Config;
use crate::secrets::SecretStore;
use chrono::{DateTime, TimeDelta, Utc};
use identity::{KeySet, RotatedKeys};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How soon a new key is published; an old one's end allows for a minute.
const EVERY: Duration = Duration::from_secs(5);

/// Reads the file every few seconds until the order to stop, so that a new key needs no restart.
pub(crate) fn keep(keys: KeySet, secrets: SecretStore, config: &Config, stop: CancellationToken) -> JoinHandle<()> {
    let kind = kind_of(config.jwt_algorithm);
    tokio::spawn(async move {
        while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
            match secrets.token_keys(kind) {
                Ok(read) => keys.replace_by(&read),
                // The keys at hand go on working; whoever broke the file reads this.
                Err(error) => tracing::warn!(cause = %format!("{error:#}"), "token_keys.unreadable"),
            }
        }
    })
}

/// Makes a new key that signs after `lead`, and leaves out those whose last token has ended.
///
/// # Errors
/// In words for whoever runs it: when a new key waits already, or the file cannot be read or written.
pub(crate) fn rotate(
    config: &Config,
    secrets: &SecretStore,
    now: DateTime<Utc>,
    lead: TimeDelta,
) -> anyhow::Result<RotatedKeys> {
    let kind = kind_of(config.jwt_algorithm);
    let keys = secrets.token_keys(kind)?;
    let rotated = keys.rotated(kind, &identity_settings(config)?, now, now + lead)?;
    secrets.keep_token_keys(&rotated.text)?;
    Ok(rotated)
}
