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

/// What is read of a Stripe event. Everything else is asked for, not believed.
#[derive(ToSchema)]
#[schema(as = StripeEvent)]
#[expect(dead_code, reason = "it describes what billing reads")]
struct EventShape {
    /// The event's name, unique.
    #[schema(example = "evt_1", min_length = 1, max_length = 255)]
    id: String,
    /// What kind it is.
    #[schema(
        rename = "type",
        example = "checkout.session.completed",
        min_length = 1,
        max_length = 255
    )]
    kind: String,
    /// Whether real money moved.
    livemode: bool,
    /// What it is about.
    data: EventData,
}

/// What an event is about.
#[derive(ToSchema)]
#[schema(as = StripeEventData)]
#[expect(dead_code, reason = "it describes what billing reads")]
struct EventData {
    /// The object as it was then.
    object: EventObject,
}

/// The object of an event.
#[derive(ToSchema)]
#[schema(as = StripeEventObject)]
#[expect(dead_code, reason = "it describes what billing reads")]
struct EventObject {
    /// Its name; of a checkout at most 255 characters.
    #[schema(example = "cs_1", max_length = 262_144)]
    id: Option<String>,
    /// What it is.
    #[schema(example = "checkout.session", max_length = 262_144)]
    object: Option<String>,
    /// Our payment, as we told the provider.
    #[schema(max_length = 262_144)]
    client_reference_id: Option<String>,
    /// What else we told the provider.
    metadata: Option<EventMetadata>,
}

/// What we told the provider.
#[derive(ToSchema)]
#[schema(as = StripeEventMetadata)]
#[expect(dead_code, reason = "it describes what billing reads")]
struct EventMetadata {
    /// Our payment.
    #[schema(max_length = 262_144)]
    payment: Option<String>,
}

/// Take a payment provider's event. The signature is checked over the body's bytes; the event is kept once and acted on by
/// a job, which asks the provider for the present state. Replays change nothing; unknown kinds are kept and left alone.
#[utoipa::path(post, path = "/api/v1/webhooks/stripe", tag = "payments",
    params(("stripe-signature" = String, Header, description = "`t=<seconds>,v1=<hex>`: HMAC-SHA256 over `t.body`", max_length = 16_384)),
    request_body(content = EventShape, content_type = "application/json", description = "A Stripe event"), responses(
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
