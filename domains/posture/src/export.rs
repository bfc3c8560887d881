//! What is kept here of a person, for the copy that is theirs.

use crate::{Error, Posture, store};
use kernel::ids::UserId;
use platform::ReadTx;
use platform::own_data::OwnPart;

impl Posture {
    /// Collects what is kept here of a person. The transaction must work on their behalf: of others it sees nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn export_in(&self, tx: &mut ReadTx, user: UserId) -> Result<OwnPart, Error> {
        Ok(store::own_data::part(tx, &self.ground.vault, user).await?)
    }
}
