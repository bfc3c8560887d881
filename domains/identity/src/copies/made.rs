//! The job that makes copies says what became of them.

use super::COPY_KEPT;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use kernel::ids::{DataCopyId, UserId};
use platform::own_data::OwnPart;
use platform::{Actor, ReadTx, WriteTx};

impl Identity {
    /// Collects what identity holds about a person, for their copy.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn export_in(&self, tx: &mut ReadTx, user: UserId) -> Result<OwnPart, Error> {
        Ok(store::own_data::part(tx, &self.ground.vault, user).await?)
    }

    /// Notes that a copy lies ready, and tells until when; `None` when that was noted before.
    ///
    /// # Errors
    /// `Denied` for whoever does not make copies.
    pub async fn copy_made_in(&self, tx: &mut WriteTx, copy: DataCopyId) -> Result<Option<DateTime<Utc>>, Error> {
        let now = self.ground.clock.now();
        let permit = tx.permit(rights::MakeCopy, &copy)?;
        let until = now + COPY_KEPT;
        Ok(store::copies::made(tx, &permit, now, until).await?.then_some(until))
    }

    /// Tells whether the copy is still known: whoever was forgotten meanwhile gets none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn copy_is_known_in(&self, tx: &mut ReadTx, copy: DataCopyId) -> Result<bool, Error> {
        Ok(store::copies::lookup(tx, copy).await?.is_some())
    }

    /// Lists copies whose files have to go.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn copies_over(&self, actor: &Actor, limit: i64) -> Result<Vec<DataCopyId>, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::copies::over(&mut tx, now, limit).await?)
    }

    /// Notes that a copy's file is gone.
    ///
    /// # Errors
    /// `Denied` for whoever does not keep copies.
    pub async fn copy_gone(&self, actor: &Actor, copy: DataCopyId) -> Result<(), Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(rights::MakeCopy, &copy)?;
        store::copies::gone(&mut tx, &permit).await?;
        tx.commit().await?;
        Ok(())
    }
}
