//! Background work.

use kernel::ids::FileId;
use platform::Job;
use serde::{Deserialize, Serialize};

/// Where files wait to be checked. However many there are, no more of the runner's places are taken than there are queues:
/// the sandbox has room for as many, a scanner may take a minute, and letters and payments must not wait for them.
const LANES: [&str; 2] = ["check-file-0", "check-file-1"];

/// Checks one file and releases or refuses it. Runs as the system actor `file-checker`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckFile {
    /// Which one.
    pub file: FileId,
}

impl Job for CheckFile {
    const NAME: &'static str = "check-file";

    fn queue(&self) -> Option<&'static str> {
        // The end of an id is drawn at random.
        let is_odd = self.file.get().as_u128() & 1 == 1;
        Some(LANES[usize::from(is_odd)])
    }

    fn key(&self) -> Option<String> {
        Some(self.file.to_string())
    }
}

/// Takes away bytes that are no longer needed, and the row of a file that is being erased. Runs as `file-sweeper`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TidyFile {
    /// Which one.
    pub file: FileId,
}

impl Job for TidyFile {
    const NAME: &'static str = "tidy-file";

    fn key(&self) -> Option<String> {
        Some(self.file.to_string())
    }
}

/// Takes away bytes that a check put down after their owner had taken the file away. Runs as `file-sweeper`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TidyBytes {
    /// Where they lie, as drawn at random for one file.
    pub object: String,
}

impl Job for TidyBytes {
    const NAME: &'static str = "tidy-bytes";

    fn key(&self) -> Option<String> {
        Some(self.object.clone())
    }
}

/// Finds what was left lying, and has it taken up again or away. Runs as `file-sweeper`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SweepFiles {}

impl Job for SweepFiles {
    const NAME: &'static str = "sweep-files";

    fn key(&self) -> Option<String> {
        Some("all".to_owned())
    }
}
