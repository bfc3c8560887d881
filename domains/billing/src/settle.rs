//! A payment is settled or closed on the provider's present word.

use crate::model::{Decision, Payment, decide};
use crate::rights::SettlePaid;
use crate::store::payments;
use crate::{Billing, Error};
use contracts::billing::PaymentSettled;
use kernel::ids::PaymentId;
use platform::Actor;

/// What asking the provider came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is paid now.
    Now,
    /// It can no longer be paid.
    Closed,
    /// Nothing changed.
    Unchanged,
    /// Another amount was paid than asked: a person must look.
    WrongAmount,
}

impl Billing {
    /// Asks the provider how the payment stands and acts on the answer, whatever order events came in.
    ///
    /// # Errors
    /// When there is no such payment, or the provider does not answer.
    pub(crate) async fn settle(&self, actor: &Actor, payment: &Payment) -> Result<Settled, Error> {
        let Some(provider_ref) = payment.provider_ref.as_deref() else {
            return Ok(Settled::Unchanged);
        };
        let said = self.provider.payment_state(provider_ref).await?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(SettlePaid, &payment.id)?;
        // Read again under a lock: another job may have acted while we asked.
        let payment = payments::lookup_locked(&mut tx, payment.id)
            .await?
            .ok_or(Error::NotFound)?;
        let done = match decide(&payment, said) {
            Decision::Settle => {
                payments::settle(&mut tx, &permit, now).await?;
                tx.emit(&PaymentSettled {
                    payment: payment.id,
                    purchase: payment.purchase,
                    buyer: payment.buyer,
                    amount: payment.amount,
                    at: now,
                })
                .await?;
                Settled::Now
            }
            Decision::Close => {
                payments::close(&mut tx, &permit, now).await?;
                Settled::Closed
            }
            Decision::Keep => {
                payments::note_asked(&mut tx, &permit, now).await?;
                Settled::Unchanged
            }
            Decision::WrongAmount => {
                tracing::error!(payment = %payment.id, "billing.wrong_amount");
                payments::note_asked(&mut tx, &permit, now).await?;
                Settled::WrongAmount
            }
        };
        tx.commit().await?;
        Ok(done)
    }

    /// Finds the payment that an event is about.
    pub(crate) async fn payment_of(
        &self,
        actor: &Actor,
        session: Option<&str>,
        payment: Option<PaymentId>,
    ) -> Result<Option<Payment>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        if let Some(session) = session
            && let Some(found) = payments::find_by_ref(&mut tx, session).await?
        {
            return Ok(Some(found));
        }
        match payment {
            Some(id) => Ok(payments::lookup(&mut tx, id).await?),
            None => Ok(None),
        }
    }
}
