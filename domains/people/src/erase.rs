//! A worker is forgotten.

use crate::{Error, People, store};
use platform::forget::Forget;
use platform::{Permit, WriteTx};

impl People {
    /// Deletes what tells who the worker is.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn erase_in(&self, tx: &mut WriteTx, permit: &Permit<Forget>) -> Result<(), Error> {
        Ok(store::erasing::erase(tx, permit).await?)
    }
}
