//! Somebody means to pay.

use crate::model::{Payment, PaymentState};
use crate::open_checkout::{Checkout, OpenCheckout};
use crate::rights::PayForSelf;
use crate::store::payments;
use crate::{Billing, Error};
use contracts::billing::Purchase;
use kernel::Money;
use kernel::ids::PaymentId;
use platform::{Actor, Claimed, Denied, IdempotencyKey, WriteTx};

/// Mean to pay for something. What it costs is said by its owner, never by the buyer.
#[derive(Debug, Clone)]
pub struct StartCheckout {
    /// What for.
    pub purchase: Purchase,
    /// What for, in words.
    pub title: String,
    /// How much.
    pub amount: Money,
    /// The caller's promise that two requests are one.
    pub key: Option<IdempotencyKey>,
}

impl Billing {
    /// Notes the intent and opens the provider's payment page for it. A repeat resumes where the first try stopped.
    ///
    /// # Errors
    /// When it is paid or free, or the provider does not answer; then the same request again resumes.
    pub async fn start_checkout(&self, actor: &Actor, command: StartCheckout) -> Result<Checkout, Error> {
        let payment = self.intend(actor, command).await?;
        self.open_checkout(actor, OpenCheckout { payment: payment.id }).await
    }

    /// Finds the checkout that was opened under the key before, whatever has become of the payment since: a repeat of a
    /// request gets the first answer. `None` when the key is fresh.
    ///
    /// # Errors
    /// When the key was used for another request, or the page is yet to be opened and the provider does not answer.
    pub async fn replayed_checkout(&self, actor: &Actor, key: &IdempotencyKey) -> Result<Option<Checkout>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let Some(payment) = tx.settled::<PaymentId>(key).await? else {
            return Ok(None);
        };
        let payment = payments::lookup(&mut tx, payment).await?.ok_or(Error::NotFound)?;
        drop(tx);
        match payment.checkout_url {
            Some(address) => Ok(Some(Checkout {
                payment: payment.id,
                address,
            })),
            None => self
                .open_checkout(actor, OpenCheckout { payment: payment.id })
                .await
                .map(Some),
        }
    }

    /// Notes the intent only. A purchase has one live payment, so a second intent gives the first one back.
    ///
    /// # Errors
    /// When it is paid or free.
    pub async fn intend(&self, actor: &Actor, command: StartCheckout) -> Result<Payment, Error> {
        match self.intend_once(actor, &command).await {
            // Two requests at the same moment: the second one meets the unique index and takes the first one's payment.
            Err(Error::Db(error)) if error.is_unique("payments_one_live") => self.intend_once(actor, &command).await,
            answer => answer,
        }
    }

    async fn intend_once(&self, actor: &Actor, command: &StartCheckout) -> Result<Payment, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let ticket = match &command.key {
            None => None,
            Some(key) => match tx.claim::<PaymentId>(key).await? {
                Claimed::Fresh(ticket) => Some(ticket),
                Claimed::Replay(payment) => {
                    return payments::lookup(&mut tx, payment).await?.ok_or(Error::NotFound);
                }
            },
        };
        let outcome = self.find_or_add(&mut tx, command).await;
        tx.finish(ticket, outcome, |payment| payment.id).await
    }

    async fn find_or_add(&self, tx: &mut WriteTx, command: &StartCheckout) -> Result<Payment, Error> {
        let now = self.ground.clock.now();
        if command.amount.minor() <= 0 {
            return Err(Error::NothingToPay);
        }
        let buyer = tx.actor().user().ok_or(Denied {
            action: "billing.pay-for-self",
        })?;
        if let Some(live) = payments::find_live(tx, command.purchase).await? {
            return if live.state == PaymentState::Settled {
                Err(Error::AlreadyPaid)
            } else {
                Ok(live)
            };
        }
        let payment = Payment {
            id: PaymentId::fresh(now, &self.ground.rng),
            buyer,
            purchase: command.purchase,
            title: command.title.clone(),
            amount: command.amount,
            state: PaymentState::Started,
            provider_ref: None,
            checkout_url: None,
            created_at: now,
            settled_at: None,
        };
        let permit = tx.permit(PayForSelf, &payment)?;
        payments::add(tx, &permit, &payment).await?;
        Ok(payment)
    }
}
