//! What of a person is sealed here is sealed anew under their present key.

use crate::store::sealed;
use crate::{Error, People};
use kernel::ids::UserId;
use platform::WriteTx;

impl People {
    /// Seals a worker's details and numbers anew where an old key sealed them, and tells how many values those were.
    /// System actor `key-rotation` does this; for others there is nothing to change.
    ///
    /// # Errors
    /// When the database refuses, or a value does not open.
    pub async fn reseal_in(&self, tx: &mut WriteTx, worker: UserId) -> Result<u64, Error> {
        Ok(sealed::reseal(tx, &self.ground.vault, worker).await?)
    }
}
