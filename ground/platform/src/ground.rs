//! What every domain is handed.

use crate::Db;
use kernel::{SharedClock, SharedRng};

/// The database, the clock and the generator that a domain works with.
#[derive(Clone)]
pub struct Ground {
    /// The database, under the login of the door or of the runner.
    pub db: Db,
    /// Tells the time.
    pub clock: SharedClock,
    /// Draws ids, tokens and samples.
    pub rng: SharedRng,
}
