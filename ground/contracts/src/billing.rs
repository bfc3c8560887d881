//! What billing tells.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::Money;
use kernel::ids::{EnrolmentId, PaymentId, UserId};
use serde::{Deserialize, Serialize};

/// What was paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Purchase {
    /// A place on a course.
    Enrolment(EnrolmentId),
}

/// The provider confirmed that a payment was made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PaymentSettled {
    /// The payment.
    pub payment: PaymentId,
    /// What was paid for.
    pub purchase: Purchase,
    /// Who paid.
    pub buyer: UserId,
    /// How much was paid.
    pub amount: Money,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for PaymentSettled {
    const NAME: &'static str = "billing.payment_settled.1";
}
