//! `/api/v1/me/factors/phone`: codes in text messages.

use super::factors::FirstCodeBody;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse, Response};
use http::StatusCode;
use http::header::SET_COOKIE;
use kernel::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web_kit::{Json, Problem, Proven, Result, Throttle, Visit, cookies};

/// A mobile number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PhoneBody {
    /// A UK mobile number.
    #[schema(example = "07700 900123", max_length = 40)]
    number: String,
}

/// Where a code went.
#[derive(Serialize, ToSchema)]
pub(super) struct SentView {
    /// The last digits of the number.
    #[schema(example = "123")]
    phone_ending: String,
}

/// Send a code to a mobile number. Nothing changes until it is sent back. 3 messages an hour go to one number, and 5 for one
/// person.
#[utoipa::path(post, path = "/api/v1/me/factors/phone", tag = "account", operation_id = "begin_phone", security(("bearer" = [])), request_body = PhoneBody, responses(
    (status = 202, description = "The message is on its way", body = SentView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "No messages are sent here", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "It is no UK mobile number", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many messages to this number, for this person or from this address", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn begin(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    visit: Visit,
    throttle: Throttle,
    Json(body): Json<PhoneBody>,
) -> Result<(StatusCode, Json<SentView>)> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    throttle.text().await?;
    let ending = state.identity.begin_phone(&actor, session, &body.number).await?;
    let view = SentView {
        phone_ending: ending.to_string(),
    };
    Ok((StatusCode::ACCEPTED, Json(view)))
}

/// Let codes go to the number from now on, by its first code, in place of any other number. Where there is nothing stronger,
/// the session counts as proved by it; a browser gets a new cookie.
#[utoipa::path(post, path = "/api/v1/me/factors/phone/confirm", tag = "account", operation_id = "confirm_phone", security(("bearer" = [])), request_body = FirstCodeBody, responses(
    (status = 204, description = "The number holds"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "No code waits: it was used, is too old, or had too many wrong tries", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The code is wrong", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn confirm(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    visit: Visit,
    Json(body): Json<FirstCodeBody>,
) -> Result<Response> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    let code = Secret::new(body.code);
    let proved = state.identity.confirm_phone(&actor, session, &code).await?;
    let proved = proved.and_then(|proved| Some((proved.cookie?, proved.expires_at)));
    let cookie = proved.and_then(|(cookie, expires_at)| cookies::session(&cookie, expires_at));
    let headers = AppendHeaders(cookie.map(|line| (SET_COOKIE, line)));
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// Remove the number and end one's other sign-ins.
#[utoipa::path(delete, path = "/api/v1/me/factors/phone", tag = "account", operation_id = "remove_phone", security(("bearer" = [])), responses(
    (status = 204, description = "Removed"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "There is none", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn remove(State(state): State<ApiState>, Proven(actor): Proven, visit: Visit) -> Result<StatusCode> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    state.identity.remove_phone(&actor, session).await?;
    Ok(StatusCode::NO_CONTENT)
}
