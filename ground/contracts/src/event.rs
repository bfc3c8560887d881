//! The form every event has.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A fact that other domains may react to. Stored as JSON in the outbox, so fields are only ever added.
pub trait Event: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Names the event for ever: `academy.enrolled.1`.
    const NAME: &'static str;
}
