//! What pages and the API read.

use crate::model::Payment;
use crate::store::payments;
use crate::{Billing, Error};
use contracts::billing::Purchase;
use kernel::ids::PaymentId;
use platform::Actor;

impl Billing {
    /// Reads one of the actor's payments.
    ///
    /// # Errors
    /// When the payment is not the actor's.
    pub async fn payment(&self, actor: &Actor, id: PaymentId) -> Result<Payment, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let found = payments::lookup(&mut tx, id).await?;
        found
            .filter(|found| actor.user() == Some(found.buyer))
            .ok_or(Error::NotFound)
    }

    /// Lists the actor's payments that were made, newest first: their receipts.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn receipts(&self, actor: &Actor) -> Result<Vec<Payment>, Error> {
        let Some(buyer) = actor.user() else {
            return Ok(Vec::new());
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(payments::settled_of(&mut tx, buyer).await?)
    }

    /// Finds the live payment for a purchase of the actor's.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_live(&self, actor: &Actor, purchase: Purchase) -> Result<Option<Payment>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(payments::find_live(&mut tx, purchase).await?)
    }
}
