//! Who may do what in billing.

use crate::model::Payment;
use kernel::ids::PaymentId;
use platform::{Action, Actor, Who};
use uuid::Uuid;

/// Paying for something of one's own.
pub struct PayForSelf;

impl Action for PayForSelf {
    const NAME: &'static str = "billing.pay-for-self";
    type Resource = Payment;

    fn allows(actor: &Actor, payment: &Payment) -> bool {
        matches!(actor.who(), Who::Member { user, .. } if *user == payment.buyer)
    }

    fn target(payment: &Payment) -> Uuid {
        payment.id.get()
    }
}

/// Settling or closing a payment on the provider's word. No person may.
pub struct SettlePaid;

impl Action for SettlePaid {
    const NAME: &'static str = "billing.settle-paid";
    type Resource = PaymentId;

    fn allows(actor: &Actor, _payment: &PaymentId) -> bool {
        actor.is_system("settle-payment") || actor.is_system("reconcile-payments")
    }

    fn target(payment: &PaymentId) -> Uuid {
        payment.get()
    }
}

/// Putting a provider's event into the inbox.
pub struct ReceiveEvent;

impl Action for ReceiveEvent {
    const NAME: &'static str = "billing.receive-event";
    /// The inbox row's id.
    type Resource = Uuid;

    fn allows(actor: &Actor, _row: &Uuid) -> bool {
        actor.is_system("payments-webhook")
    }

    fn target(row: &Uuid) -> Uuid {
        *row
    }
}
