//! `GET /api/v1/payments/{id}`

use crate::courses::views::MoneyView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use billing::model::Payment;
use chrono::{DateTime, Utc};
use contracts::billing::Purchase;
use kernel::ids::PaymentId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, Path, Result, SignedIn};

/// A payment.
#[derive(Serialize, ToSchema)]
pub(super) struct PaymentView {
    /// The payment.
    id: Uuid,
    /// What it is for.
    #[schema(example = "Moving and handling")]
    title: String,
    /// The place on a course that it pays for.
    enrolment_id: Uuid,
    /// How much.
    amount: MoneyView,
    /// `started`, `pending`, `settled` or `closed`. Only the provider's word settles it.
    #[schema(example = "settled")]
    state: &'static str,
    /// Where to pay, while it is pending.
    #[schema(example = "https://pay.example/session/1")]
    checkout_url: Option<String>,
    /// When it was meant.
    created_at: DateTime<Utc>,
    /// When it was settled.
    settled_at: Option<DateTime<Utc>>,
}

impl From<Payment> for PaymentView {
    fn from(payment: Payment) -> Self {
        let Purchase::Enrolment(enrolment) = payment.purchase;
        let pending = payment.state == billing::model::PaymentState::Pending;
        Self {
            id: payment.id.get(),
            title: payment.title,
            enrolment_id: enrolment.get(),
            amount: payment.amount.into(),
            state: payment.state.as_str(),
            checkout_url: payment.checkout_url.filter(|_| pending),
            created_at: payment.created_at,
            settled_at: payment.settled_at,
        }
    }
}

/// Show one of the caller's payments.
#[utoipa::path(get, path = "/api/v1/payments/{id}", tag = "payments", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The payment")), responses(
    (status = 200, description = "The payment", body = PaymentView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such payment", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn show(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<PaymentId>,
) -> Result<Json<PaymentView>> {
    Ok(Json(state.billing.payment(&actor, id).await?.into()))
}
