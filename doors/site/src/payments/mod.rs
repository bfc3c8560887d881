//! Paying: checkout, the built-in provider's page, what came of it, and receipts.

mod checkout;
mod done;
mod list;
mod sandbox;

use crate::state::SiteState;
use axum::Router;
use axum::routing::get;

pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/checkout/{payment}", get(checkout::get).post(checkout::post))
        .route("/sandbox/pay/{session}", get(sandbox::get).post(sandbox::post))
        .route("/payments", get(list::get))
        .route("/payments/{payment}/done", get(done::get))
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::tests::Sample> {
    [
        checkout::samples(),
        done::samples(),
        list::samples(),
        sandbox::samples(),
    ]
    .concat()
}

/// A payment for samples.
#[cfg(test)]
fn sample_payment(state: billing::model::PaymentState) -> billing::model::Payment {
    use chrono::DateTime;
    use uuid::Uuid;
    let at = DateTime::from_timestamp(1_772_442_000, 0).expect("an instant");
    billing::model::Payment {
        id: Uuid::from_u128(7).into(),
        buyer: Uuid::from_u128(3).into(),
        purchase: contracts::billing::Purchase::Enrolment(Uuid::from_u128(2).into()),
        title: "Conflict management".into(),
        amount: kernel::Money::pence(2_900),
        state,
        provider_ref: None,
        checkout_url: None,
        created_at: at,
        settled_at: (state == billing::model::PaymentState::Settled).then_some(at),
    }
}
