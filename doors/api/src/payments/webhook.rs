//! `POST /api/v1/webhooks/stripe`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use billing::ReceiveWebhook;
use http::{HeaderMap, StatusCode};
use kernel::PeopleError;
use serde::Serialize;
use utoipa::ToSchema;
use web_kit::{Json, Problem, RawBody, Result, Throttle, WebhookActor};

/// The event was taken.
#[derive(Serialize, ToSchema)]
pub(super) struct TakenView {
    /// Always true; a repeat is taken like the first.
    received: bool,
}

/// Take a payment provider's event. The signature is checked over the body's bytes; the event is kept once and acted on by
/// a job, which asks the provider for the present state. Replays change nothing; unknown kinds are kept and left alone.
#[utoipa::path(post, path = "/api/v1/webhooks/stripe", tag = "payments",
    params(("stripe-signature" = String, Header, description = "`t=<seconds>,v1=<hex>`: HMAC-SHA256 over `t.body`")),
    request_body(content = Object, content_type = "application/json", description = "A Stripe event"), responses(
    (status = 200, description = "It was taken, now or before", body = TakenView),
    (status = 400, description = "The signature does not hold, or the body is no event", body = ProblemView, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many forgeries from this address", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn stripe(
    State(state): State<ApiState>,
    WebhookActor(actor): WebhookActor,
    throttle: Throttle,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<Json<TakenView>> {
    throttle.webhook().await?;
    let signature = headers
        .get("stripe-signature")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let command = ReceiveWebhook {
        body: body.to_vec(),
        signature,
    };
    match state.billing.receive_webhook(&actor, command).await {
        Ok(_) => Ok(Json(TakenView { received: true })),
        Err(error) if error.is_bad_webhook() => {
            throttle.webhook_forged().await;
            Err(refused(&error))
        }
        Err(error) => Err(error.into()),
    }
}

/// A provider's form is no person's form: what cannot be believed is a bad request.
fn refused(error: &billing::Error) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        error.code(),
        "The event was refused",
        format!("{error}."),
    )
}
