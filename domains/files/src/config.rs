//! The domain's settings.

use chrono::TimeDelta;

/// How much people may keep, and how long things wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// How many bytes a person's files may have together.
    pub quota_bytes: u64,
    /// How many files a person may have.
    pub quota_files: u32,
    /// After what time a file that never arrived is swept away.
    pub arrives_within: TimeDelta,
    /// After what time a file that waits is taken up again.
    pub taken_up_after: TimeDelta,
    /// After what time a file that could not be checked is given up.
    pub given_up_after: TimeDelta,
    /// For how long it is told that a file was refused, and why.
    pub refusals_told_for: TimeDelta,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            quota_bytes: 1 << 30,
            quota_files: 500,
            arrives_within: TimeDelta::hours(1),
            taken_up_after: TimeDelta::minutes(10),
            given_up_after: TimeDelta::days(7),
            refusals_told_for: TimeDelta::days(30),
        }
    }
}
