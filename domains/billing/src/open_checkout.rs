//! The provider's payment page is opened for an intent.

use crate::model::{Payment, PaymentState};
use crate::ports::CheckoutIntent;
use crate::rights::PayForSelf;
use crate::store::payments;
use crate::{Billing, Error};
use kernel::ids::PaymentId;
use platform::Actor;

/// Open the payment page.
#[derive(Debug, Clone, Copy)]
pub struct OpenCheckout {
    /// For which payment.
    pub payment: PaymentId,
}

/// A payment and where to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// The payment.
    pub payment: PaymentId,
    /// The provider's payment page.
    pub address: String,
}

impl Billing {
    /// Opens the provider's payment page and stores its address; a repeat gives the stored one.
    ///
    /// The intent is committed before, and the provider is called outside any transaction under the payment's own key:
    /// if we die in between, the next try gets the same page from the provider.
    ///
    /// # Errors
    /// When the payment is not the actor's, is paid or closed, or the provider does not answer.
    pub async fn open_checkout(&self, actor: &Actor, command: OpenCheckout) -> Result<Checkout, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let payment = payments::lookup(&mut tx, command.payment)
            .await?
            .filter(|payment| Some(payment.buyer) == actor.user())
            .ok_or(Error::NotFound)?;
        drop(tx);
        match (payment.state, &payment.checkout_url) {
            (PaymentState::Settled, _) => Err(Error::AlreadyPaid),
            (PaymentState::Closed, _) => Err(Error::Closed),
            (_, Some(address)) => Ok(Checkout {
                payment: payment.id,
                address: address.clone(),
            }),
            (_, None) => self.open_at_provider(actor, payment).await,
        }
    }

    async fn open_at_provider(&self, actor: &Actor, payment: Payment) -> Result<Checkout, Error> {
        let site = &self.config.public_url;
        let opened = self
            .provider
            .create_checkout(&CheckoutIntent {
                payment: payment.id,
                title: payment.title.clone(),
                amount: payment.amount,
                key: format!("muster-payment-{}", payment.id),
                success_url: format!("{site}/payments/{}/done", payment.id),
                cancel_url: format!("{site}/checkout/{}", payment.id),
            })
            .await?;
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(PayForSelf, &payment)?;
        let first = payments::open(&mut tx, &permit, &opened, self.ground.clock.now()).await?;
        tx.commit().await?;
        if first {
            return Ok(Checkout {
                payment: payment.id,
                address: opened.address,
            });
        }
        // Another request opened it meanwhile; its address is the one that counts.
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let stored = payments::lookup(&mut tx, payment.id).await?;
        let address = stored.and_then(|stored| stored.checkout_url).ok_or(Error::Closed)?;
        Ok(Checkout {
            payment: payment.id,
            address,
        })
    }
}
