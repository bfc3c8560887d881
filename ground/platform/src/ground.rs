//! What every domain is handed.

use crate::{Db, Vault};
use kernel::{SharedClock, SharedRng};

/// The database, the clock, the generator and the vault that a domain works with.
#[derive(Clone)]
pub struct Ground {
    /// The database, under the login of the door or of the runner.
    pub db: Db,
    /// Tells the time.
    pub clock: SharedClock,
    /// Draws ids, tokens and samples.
    pub rng: SharedRng,
    /// Seals what only few may read.
    pub vault: Vault,
}
