//! `POST /api/v1/payments/checkout`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::{StatusCode, header};
use journeys::{BuyCourse, Wanted};
use kernel::FieldError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{IdempotencyHeader, Json, Problem, Result, SignedIn};

/// What is to be paid for: exactly one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckoutBody {
    /// A course; a place on it is taken first if the caller has none.
    #[serde(default)]
    course_id: Option<Uuid>,
    /// A place that the caller has taken.
    #[serde(default)]
    enrolment_id: Option<Uuid>,
}

/// A payment and where to pay.
#[derive(Serialize, ToSchema)]
pub(super) struct CheckoutView {
    /// The payment.
    payment_id: Uuid,
    /// The provider's payment page: send the person there.
    #[schema(example = "https://checkout.stripe.com/c/pay/cs_test_1")]
    checkout_url: String,
}

/// Open a payment page for a place on a course. The price is ours; the place opens when the provider confirms the
/// payment, not before. The same request again gives the same payment.
#[utoipa::path(post, path = "/api/v1/payments/checkout", tag = "payments", security(("bearer" = [])),
    params(("idempotency-key" = String, Header, description = "A fresh UUID for each payment", pattern = r#"^("[!#-~]{1,200}"|[!#-~]{1,200})$"#)),
    request_body = CheckoutBody, responses(
    (status = 201, description = "Where to pay", body = CheckoutView),
    (status = 400, description = "There is no Idempotency-Key", body = ProblemView, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such course, or the caller has no such place", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "It is free or paid for", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "Neither or both were named, or the key was used for another request", body = ProblemView, content_type = "application/problem+json"),
    (status = 503, description = "The provider does not answer; the same request again resumes", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn checkout(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    IdempotencyHeader(key): IdempotencyHeader,
    Json(body): Json<CheckoutBody>,
) -> Result<(StatusCode, [(header::HeaderName, String); 1], Json<CheckoutView>)> {
    let wanted = wanted(&body)?;
    let buying = BuyCourse::new(state.academy, state.billing);
    let opened = buying.checkout(&actor, wanted, Some(key)).await?;
    let location = [(header::LOCATION, format!("/api/v1/payments/{}", opened.payment))];
    let view = CheckoutView {
        payment_id: opened.payment.get(),
        checkout_url: opened.address,
    };
    Ok((StatusCode::CREATED, location, Json(view)))
}

fn wanted(body: &CheckoutBody) -> Result<Wanted> {
    match (body.course_id, body.enrolment_id) {
        (Some(course), None) => Ok(Wanted::Course(course.into())),
        (None, Some(enrolment)) => Ok(Wanted::Enrolment(enrolment.into())),
        _ => {
            let message = "Name either the course or the place that is to be paid for";
            Err(Problem::invalid(&[FieldError::new("course_id", "one-of", message)]))
        }
    }
}
