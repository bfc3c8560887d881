//! Cutting off: how what a node knows of a sender stops counting within a second, on every node.
//!
//! Looking a session up in the database for each request would cost a round trip. So nodes remember, and the database
//! keeps a log of what they must forget (`platform.cut_offs`, written by triggers in the transaction of the change). Each
//! node reads the log four times a second and whenever it is woken. What it remembers counts only while its last good
//! reading is younger than a second; after that every request is looked up, and if the database cannot be asked, the
//! answer is 503.

mod memory;
mod watch;

pub use memory::Mark;
pub use watch::{CutOffWatch, WATCHER};

use crate::{DbError, WriteTx, store};
use std::time::Duration;

/// For how long after a good reading of the log a node trusts what it remembers.
pub const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// How often the log is read when nothing wakes the reader.
pub const READ_EVERY: Duration = Duration::from_millis(250);
/// Nothing may be remembered longer than this, so that the use of a session is still written down.
pub const REMEMBERED_FOR: Duration = Duration::from_mins(1);

/// Deletes lines of the log that every node has read or, having been blind for longer, will never need.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(tx: &mut WriteTx) -> Result<u64, DbError> {
    store::sweep_cut_offs(tx).await
}
