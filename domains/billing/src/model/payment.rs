//! A payment, and what the provider's word does to it.

use crate::ports::ProviderState;
use chrono::{DateTime, Utc};
use contracts::billing::Purchase;
use kernel::Money;
use kernel::ids::{PaymentId, UserId};

/// How far a payment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentState {
    /// Meant, but no payment page was opened yet.
    Started,
    /// A payment page was opened; we wait for the provider's word.
    Pending,
    /// The provider says it is paid.
    Settled,
    /// It can no longer be paid. No money moved.
    Closed,
}

impl PaymentState {
    /// Returns the word that the database and both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Pending => "pending",
            Self::Settled => "settled",
            Self::Closed => "closed",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Started, Self::Pending, Self::Settled, Self::Closed]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Which payment.
    pub id: PaymentId,
    /// Who pays.
    pub buyer: UserId,
    /// What for.
    pub purchase: Purchase,
    /// What for, in words.
    pub title: String,
    /// How much.
    pub amount: Money,
    /// How far it has come.
    pub state: PaymentState,
    /// The provider's name for the checkout.
    pub provider_ref: Option<String>,
    /// The payment page.
    pub checkout_url: Option<String>,
    /// When it was meant.
    pub created_at: DateTime<Utc>,
    /// When it was paid.
    pub settled_at: Option<DateTime<Utc>>,
}

/// What the provider's word means for a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is paid: settle it and tell.
    Settle,
    /// It can no longer be paid: close it.
    Close,
    /// Nothing changes.
    Keep,
    /// Another amount was paid than asked: a person must look.
    WrongAmount,
}

/// Decides on the provider's present word. A settled payment stays settled, whatever is said later; a closed one that
/// turns out to be paid is settled, for the money has moved.
pub fn decide(payment: &Payment, said: ProviderState) -> Decision {
    match (payment.state, said) {
        (PaymentState::Settled, _) | (_, ProviderState::Open) | (PaymentState::Closed, ProviderState::Closed) => {
            Decision::Keep
        }
        (_, ProviderState::Paid { amount }) if amount == payment.amount => Decision::Settle,
        (_, ProviderState::Paid { .. }) => Decision::WrongAmount,
        (PaymentState::Started | PaymentState::Pending, ProviderState::Closed) => Decision::Close,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::ids::EnrolmentId;
    use kernel::{SeededRng, SharedRng};
    use proptest::prelude::*;
    use std::sync::Arc;

    fn payment(state: PaymentState, pence: i64) -> Payment {
        let rng: SharedRng = Arc::new(SeededRng::new(1));
        let now = DateTime::UNIX_EPOCH;
        Payment {
            id: PaymentId::fresh(now, &rng),
            buyer: UserId::fresh(now, &rng),
            purchase: Purchase::Enrolment(EnrolmentId::fresh(now, &rng)),
            title: "A course".into(),
            amount: Money::pence(pence),
            state,
            provider_ref: None,
            checkout_url: None,
            created_at: now,
            settled_at: None,
        }
    }

    fn after(state: PaymentState, decision: Decision) -> PaymentState {
        match decision {
            Decision::Settle => PaymentState::Settled,
            Decision::Close => PaymentState::Closed,
            Decision::Keep | Decision::WrongAmount => state,
        }
    }

    fn word() -> impl Strategy<Value = ProviderState> {
        prop_oneof![
            Just(ProviderState::Open),
            Just(ProviderState::Closed),
            (1i64..4).prop_map(|pence| ProviderState::Paid {
                amount: Money::pence(pence)
            }),
        ]
    }

    proptest! {
        #[test]
        fn it_settles_at_most_once_and_only_on_the_right_amount(words in prop::collection::vec(word(), 0..30)) {
            let mut now = payment(PaymentState::Pending, 2);
            let mut settled = 0;
            for said in words {
                let decision = decide(&now, said);
                if decision == Decision::Settle {
                    settled += 1;
                    prop_assert_eq!(said, ProviderState::Paid { amount: Money::pence(2) });
                }
                now.state = after(now.state, decision);
            }
            prop_assert!(settled <= 1);
            prop_assert_eq!(settled == 1, now.state == PaymentState::Settled);
        }
    }

    #[test]
    fn money_that_moved_late_still_counts() {
        let paid = ProviderState::Paid {
            amount: Money::pence(100),
        };
        assert_eq!(decide(&payment(PaymentState::Closed, 100), paid), Decision::Settle);
        assert_eq!(decide(&payment(PaymentState::Pending, 99), paid), Decision::WrongAmount);
        assert_eq!(
            decide(&payment(PaymentState::Settled, 100), ProviderState::Closed),
            Decision::Keep
        );
    }
}
