//! What came of a payment, told truthfully: only the provider's word makes it paid.

use crate::kit::{Confirmation, Nav, Shell, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use billing::model::PaymentState;
use journeys::{BuyCourse, Purchased};
use kernel::ids::PaymentId;
use web_kit::{Path, Result, SignedIn};

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The provider has said nothing yet.
    Waiting,
    /// It is paid; the place is about to open.
    Opening,
    /// The course is open.
    Open,
    /// It was called off.
    Closed,
}

/// What came of a payment.
#[derive(Debug, Clone, Template)]
#[template(path = "payments/done.html")]
pub(super) struct DonePage {
    shell: Shell,
    stage: Stage,
    title: String,
    amount: String,
    course: String,
    own: String,
    checkout: String,
}

is_page!(DonePage);

impl DonePage {
    fn new(shell: Shell, purchased: Purchased) -> Self {
        let payment = purchased.payment;
        let (stage, heading) = match payment.state {
            _ if purchased.open => (Stage::Open, "Payment received"),
            PaymentState::Settled => (Stage::Opening, "Your payment is confirmed"),
            PaymentState::Closed => (Stage::Closed, "This payment is closed"),
            PaymentState::Started | PaymentState::Pending => {
                (Stage::Waiting, "We are waiting for the payment to be confirmed")
            }
        };
        Self {
            shell: shell.titled(heading).at(Nav::Learning).themed("training"),
            stage,
            title: payment.title,
            amount: payment.amount.to_string(),
            course: format!("/learning/{}", purchased.enrolment),
            own: format!("/payments/{}/done", payment.id),
            checkout: format!("/checkout/{}", payment.id),
        }
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(id): Path<PaymentId>,
) -> Result<Response> {
    let purchased = BuyCourse::new(state.academy, state.billing)
        .purchased(&actor, id)
        .await?;
    Ok(show(&DonePage::new(shell, purchased)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample_payment;
    use crate::kit::Person;
    use crate::tests::Sample;
    let page = |state, open| {
        let payment = sample_payment(state);
        let enrolment = uuid::Uuid::from_u128(2).into();
        DonePage::new(
            Shell::of(Person::Worker),
            Purchased {
                payment,
                enrolment,
                open,
            },
        )
    };
    vec![
        Sample::of("payments/done", &page(PaymentState::Settled, true)),
        Sample::of("payments/done-waiting", &page(PaymentState::Pending, false)),
        Sample::of("payments/done-opening", &page(PaymentState::Settled, false)),
        Sample::of("payments/done-closed", &page(PaymentState::Closed, false)),
    ]
}
