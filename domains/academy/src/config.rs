//! Settings of the academy.

use chrono::TimeDelta;

/// Settings of the academy.
#[derive(Debug, Clone)]
pub struct Config {
    /// How long a learner waits after a failed quiz before the next try.
    pub cool_off: TimeDelta,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            cool_off: TimeDelta::minutes(10),
        }
    }
}

impl Config {
    /// Returns settings for tests: a minute's wait.
    pub fn for_tests() -> Self {
        Self {
            cool_off: TimeDelta::minutes(1),
        }
    }
}
