//! What pages and endpoints ask.

use crate::model::{Purpose, StoredFile};
use crate::store::files;
use crate::{Error, Files};
use platform::Actor;
use uuid::Uuid;

impl Files {
    /// Lists the files about some things that the actor may know of, oldest first. Which are being erased is not told.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_about(
        &self,
        actor: &Actor,
        purpose: Purpose,
        subjects: &[Uuid],
    ) -> Result<Vec<StoredFile>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(files::list_about(&mut tx, purpose, subjects).await?)
    }
}
