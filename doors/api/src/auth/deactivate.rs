//! `POST /api/v1/me/deactivate` and `POST /api/v1/auth/reactivate`

use super::change_email::LinkBody;
use super::views::UserView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::StatusCode;
use identity::Deactivate;
use kernel::Secret;
use serde::Deserialize;
use utoipa::ToSchema;
use web_kit::{Acting, Json, Proven, Result, Visit};

/// The password, to be sure.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeactivateBody {
    /// The password there is.
    #[schema(example = "lantern gravel teapot", max_length = 1024)]
    current_password: String,
}

/// Switch the account off. Every sign-in ends; a letter carries a link that brings it back within 30 days.
#[utoipa::path(post, path = "/api/v1/me/deactivate", tag = "auth", request_body = DeactivateBody, security(("bearer" = [])), responses(
    (status = 204, description = "The account is off"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes, or it is an account of staff: an administrator switches those off", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The password is wrong", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many tries at the password", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn deactivate(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    visit: Visit,
    Json(body): Json<DeactivateBody>,
) -> Result<StatusCode> {
    let command = Deactivate {
        current: Secret::new(body.current_password),
        place: Some(visit.client),
    };
    state.identity.deactivate(&actor, command).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Switch an account on again by the link. It signs nobody in.
#[utoipa::path(post, path = "/api/v1/auth/reactivate", tag = "auth", request_body = LinkBody, responses(
    (status = 200, description = "The account is on", body = UserView),
    (status = 422, description = "The link does not work", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn reactivate(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Json(body): Json<LinkBody>,
) -> Result<Json<UserView>> {
    let account = state.identity.reactivate(&actor, &Secret::new(body.token)).await?;
    Ok(Json(account.into()))
}
