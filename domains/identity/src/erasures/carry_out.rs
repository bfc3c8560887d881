//! The eraser does what was asked for.

use super::{Erasure, LedgerLine};
use crate::{Error, Identity, store};
use chrono::TimeDelta;
use kernel::ids::UserId;
use platform::forget::Forget;
use platform::{Actor, Permit, WriteTx};

impl Identity {
    /// Lists wishes that are not fulfilled yet, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erasures_waiting(&self, actor: &Actor) -> Result<Vec<Erasure>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::erasures::waiting(&mut tx, None).await?)
    }

    /// Finds the person's wish, unless it is fulfilled.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erasure_waiting_in(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<Forget>,
    ) -> Result<Option<Erasure>, Error> {
        Ok(store::erasures::waiting(tx, Some(permit.target())).await?.pop())
    }

    /// Lists who was forgotten within the last thirty days.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erased_lately(&self, actor: &Actor) -> Result<Vec<UserId>, Error> {
        let since = self.ground.clock.now() - TimeDelta::days(30);
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::erasures::done_since(&mut tx, since).await?)
    }

    /// Returns the highest number that a line of the ledger has here.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn last_ledger_number(&self, actor: &Actor) -> Result<i64, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::erasures::last_number(&mut tx).await?)
    }

    /// Lists the numbers of the ledger that no wish here has, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn missing_ledger_numbers(&self, actor: &Actor, limit: i64) -> Result<Vec<i64>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::erasures::missing_numbers(&mut tx, limit).await?)
    }

    /// Tells whether the account is there and was not forgotten.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn remembers(&self, actor: &Actor, user: UserId) -> Result<bool, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::erasures::remembers(&mut tx, user).await?)
    }

    /// Gives a wish its line in the ledger.
    ///
    /// # Errors
    /// When somebody else has taken the number meanwhile.
    pub async fn number_erasure_in(&self, tx: &mut WriteTx, permit: &Permit<Forget>, number: i64) -> Result<(), Error> {
        Ok(store::erasures::number(tx, permit, number).await?)
    }

    /// Deletes what tells who the account's holder was, and notes that it is done.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn erase_in(&self, tx: &mut WriteTx, permit: &Permit<Forget>) -> Result<(), Error> {
        let now = self.ground.clock.now();
        store::erasing::erase(tx, permit, now).await?;
        Ok(store::erasures::done(tx, permit, now).await?)
    }

    /// Brings a line of the ledger back into a database that has forgotten it, because it comes from an older backup;
    /// `false` when there is nothing to do: it is known as done, or the account was made after that backup.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn recall_erasure_in(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<Forget>,
        line: &LedgerLine,
    ) -> Result<bool, Error> {
        let now = self.ground.clock.now();
        Ok(store::erasures::recall(tx, permit, line, now).await?)
    }
}
