//! What an organisation wrote is sealed anew under its present key, and sealed at all where it lies in clear from before.

use crate::store::sealed;
use crate::{Error, Posture};
use kernel::ids::OrganisationId;
use platform::{ReadTx, WriteTx};

impl Posture {
    /// Seals an organisation's notes and reports anew where an old key sealed them or none did, and tells how many values
    /// those were. System actor `key-rotation` does this; for others there is nothing to change.
    ///
    /// # Errors
    /// When the database refuses, or a value does not open.
    pub async fn reseal_in(&self, tx: &mut WriteTx, organisation: OrganisationId) -> Result<u64, Error> {
        Ok(sealed::reseal(tx, &self.ground.vault, organisation).await?)
    }

    /// Lists organisations of which something lies in clear, from before it was sealed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn in_clear_in(&self, tx: &mut ReadTx, limit: i64) -> Result<Vec<OrganisationId>, Error> {
        Ok(sealed::in_clear(tx, limit).await?)
    }
}
