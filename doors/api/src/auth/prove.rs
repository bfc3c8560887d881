//! `POST /api/v1/auth/prove` and `POST /api/v1/auth/prove/text`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::StatusCode;
use http::header::SET_COOKIE;
use identity::{Evidence, ProveAgain, Proved};
use kernel::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web_kit::{Client, Json, Problem, Result, SignedIn, Throttle, Visit, cookies};

/// What proves it: the password, or a code where the account has a second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProveBody {
    /// The password. It is not enough for an account with a second factor.
    #[schema(example = "lantern gravel teapot", max_length = 1024)]
    #[serde(default)]
    password: Option<String>,
    /// 6 digits from an authenticator app, a recovery code, or, where there is nothing stronger, from a text message.
    #[schema(example = "287082", max_length = 96)]
    #[serde(default)]
    code: Option<String>,
}

impl ProveBody {
    fn evidence(self) -> Evidence {
        match self.code {
            Some(code) => Evidence::Code(Secret::new(code)),
            None => Evidence::Password(Secret::new(self.password.unwrap_or_default())),
        }
    }
}

/// The proof counts.
#[derive(Serialize, ToSchema)]
pub(super) struct ProvedView {
    /// Until when dangerous things may be done. Access tokens from the next refresh on carry it as `auth_time` and `amr`.
    #[schema(example = "2027-03-04T10:10:00Z")]
    proven_until: DateTime<Utc>,
}

/// Prove anew that it is you: what is dangerous (a new password or address, keys, exports) needs a proof from the last ten
/// minutes, and answers `identity/step-up-needed` without one. The session stays the same; a browser gets a new cookie.
#[utoipa::path(post, path = "/api/v1/auth/prove", tag = "auth", security(("bearer" = [])), request_body = ProveBody, responses(
    (status = 200, description = "Proved", body = ProvedView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The proof is wrong", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many tries", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn prove(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    visit: Visit,
    Client(place): Client,
    throttle: Throttle,
    Json(body): Json<ProveBody>,
) -> Result<Response> {
    let account = state.identity.own_account(&actor).await?;
    let account = account.ok_or_else(Problem::sign_in_needed)?.email;
    throttle.sign_in(&account).await?;
    let command = ProveAgain {
        session: visit.session.ok_or_else(Problem::sign_in_needed)?,
        by: body.evidence(),
        place: Some(place),
    };
    let proved = state
        .identity
        .prove_again(&actor, command)
        .await
        .map_err(super::views::refused)?;
    Ok(proven(proved))
}

/// Says until when the proof counts, and hands a browser its new cookie.
pub(super) fn proven(proved: Proved) -> Response {
    let cookie = proved
        .cookie
        .and_then(|cookie| cookies::session(&cookie, proved.expires_at));
    let headers = AppendHeaders(cookie.map(|line| (SET_COOKIE, line)));
    let view = ProvedView {
        proven_until: proved.until,
    };
    (headers, Json(view)).into_response()
}

/// Send a code to one's own phone, to prove by it that it is you. It is refused where there is a stronger factor.
#[utoipa::path(post, path = "/api/v1/auth/prove/text", tag = "auth", operation_id = "text_to_prove", security(("bearer" = [])), responses(
    (status = 202, description = "The message is on its way"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "There is no number, or a stronger factor must be shown, or no messages are sent here", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many messages to this number, for this person or from this address", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn text(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    visit: Visit,
    throttle: Throttle,
) -> Result<StatusCode> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    throttle.text().await?;
    state.identity.text_to_prove(&actor, session).await?;
    Ok(StatusCode::ACCEPTED)
}
