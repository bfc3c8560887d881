//! The profile: read, and saved step by step.

use super::bodies::ProfileBody;
use super::views::ProfileShown;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::Actor;
use web_kit::{FreshProof, Json, Problem, Result, SignedIn};

/// Shows your profile and how complete it is. The `ETag` names its version.
#[utoipa::path(
    get, path = "/api/v1/worker/profile", tag = "worker", operation_id = "show_profile",
    responses(
        (status = 200, description = "The profile; empty before the first save", body = ProfileShown),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "The account is not a worker's", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn show(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Response> {
    let sector = sector(&state, &actor).await?;
    let view = state.people.profile(&actor, &sector).await?;
    Ok(answer(ProfileShown::new(view.profile, view.completion)))
}

/// Saves any of the four steps, all that are given or none. With `If-Match` the save is refused when the profile was saved
/// elsewhere since.
#[utoipa::path(
    put, path = "/api/v1/worker/profile", tag = "worker", operation_id = "save_profile",
    params(("If-Match" = Option<String>, Header, description = "The ETag of the version that you changed", max_length = 16_384)),
    request_body = ProfileBody,
    responses(
        (status = 200, description = "The profile as it is now, with its completion", body = ProfileShown),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "The account is not a worker's, or another phone number needs a fresh proof", body = ProblemView, content_type = "application/problem+json"),
        (status = 412, description = "The profile was saved elsewhere since", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "An answer breaks a rule; nothing was saved", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn save(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    proof: FreshProof,
    headers: HeaderMap,
    Json(body): Json<ProfileBody>,
) -> Result<Response> {
    let expected = expected(&headers)?;
    let sector = sector(&state, &actor).await?;
    let save = body.into_command(sector, expected);
    proof.ask_if(state.people.changes_phone(&actor, &save).await?)?;
    let saved = state.people.save_profile(&actor, save).await?;
    Ok(answer(ProfileShown::new(saved.profile, saved.completion)))
}

fn answer(view: ProfileShown) -> Response {
    ([(header::ETAG, view.etag())], Json(view)).into_response()
}

/// The sector stands on the account. An account without one is no worker's, and what follows says so.
async fn sector(state: &ApiState, actor: &Actor) -> Result<String> {
    let account = state.identity.own_account(actor).await?;
    let first = || state.people.sectors().keys().next().unwrap_or_default().to_owned();
    Ok(account.and_then(|account| account.sector).unwrap_or_else(first))
}

/// Reads the version out of `If-Match`; `*` matches whatever there is.
fn expected(headers: &HeaderMap) -> Result<Option<i32>> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let version = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .and_then(|text| text.parse().ok());
    version.map(Some).ok_or_else(|| {
        Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "people/stale",
            "The profile changed",
            "If-Match does not name a version of this profile. Read the profile again and send its ETag.",
        )
    })
}
