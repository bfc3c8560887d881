//! Background work.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A piece of background work. The payload holds ids only, for the queue logs it when a job fails.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Names the work for ever: `send-mail`.
    const NAME: &'static str;
    /// Jobs of one queue run one after the other; `None` runs as room allows.
    const QUEUE: Option<&'static str> = None;
    /// How often it is tried before it is given up.
    const MAX_ATTEMPTS: u16 = 8;

    /// Returns the queue of this piece of work, where a kind of work is spread over several.
    fn queue(&self) -> Option<&'static str> {
        Self::QUEUE
    }

    /// Returns the key under which a second copy replaces a waiting one.
    fn key(&self) -> Option<String> {
        None
    }
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It did not work this time; trying again may help. The reason is for logs and holds no personal data.
    Retry(String),
    /// It will never work. The reason is kept with the failed job and holds no personal data.
    Fail(String),
}
