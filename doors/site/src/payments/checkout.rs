//! What is about to be paid, and the way to the payment page.

use crate::kit::{Nav, Notice, Row, Shell, SummaryList, Tone, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use billing::OpenCheckout;
use billing::model::{Payment, PaymentState};
use contracts::billing::Purchase;
use kernel::ids::PaymentId;
use web_kit::{Origin, Path, PaymentOrigin, Result, SeeOther, SignedIn};

/// The checkout.
#[derive(Debug, Clone, Template)]
#[template(path = "payments/checkout.html")]
pub(super) struct CheckoutPage {
    shell: Shell,
    facts: SummaryList,
    pay: Option<String>,
    notice: Option<Notice>,
}

is_page!(CheckoutPage);

impl CheckoutPage {
    fn new(shell: Shell, payment: &Payment) -> Self {
        let Purchase::Enrolment(place) = payment.purchase;
        let place = format!("/learning/{place}");
        let open = matches!(payment.state, PaymentState::Started | PaymentState::Pending);
        let notice = match payment.state {
            PaymentState::Started | PaymentState::Pending => None,
            PaymentState::Settled => {
                Some(Notice::new(Tone::Success, "This is paid for.").link(&place, "Go to the course"))
            }
            PaymentState::Closed => Some(
                Notice::warning("This payment ran out of time. No money was taken.")
                    .link(&place, "Go to the course to start again"),
            ),
        };
        Self {
            shell: shell
                .titled("Check and pay")
                .at(Nav::Learning)
                .themed("training")
                .back_to(&place, &payment.title),
            facts: SummaryList::new(vec![
                Row::new("Course", &payment.title),
                Row::new("To pay", payment.amount),
                Row::new(
                    "You get",
                    "All lessons, the quiz with as many tries as you need, and the certificate",
                ),
            ]),
            pay: open.then(|| format!("Pay {}", payment.amount)),
            notice,
        }
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(id): Path<PaymentId>,
) -> Result<Response> {
    let payment = state.billing.payment(&actor, id).await?;
    let mut answer = show(&CheckoutPage::new(shell, &payment));
    // Browsers apply form-action to the redirect too: without this the payment page would be blocked.
    if let Some(origin) = state
        .billing
        .checkout_origin()
        .and_then(|origin| Origin::parse(&origin).ok())
    {
        answer.extensions_mut().insert(PaymentOrigin(origin));
    }
    Ok(answer)
}

/// Leads to the payment page. The payment itself is the key: pressed twice, both lead to the same page.
pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<PaymentId>,
) -> Result<Response> {
    let opened = state
        .billing
        .open_checkout(&actor, OpenCheckout { payment: id })
        .await?;
    Ok(SeeOther::away(opened.address).into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample_payment;
    use crate::kit::Person;
    use crate::tests::Sample;
    let page = |state| CheckoutPage::new(Shell::of(Person::Worker), &sample_payment(state));
    vec![
        Sample::of("payments/checkout", &page(PaymentState::Started)),
        Sample::of("payments/checkout-paid", &page(PaymentState::Settled)),
        Sample::of("payments/checkout-closed", &page(PaymentState::Closed)),
    ]
}
