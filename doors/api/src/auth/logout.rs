//! `POST /api/v1/auth/logout`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::StatusCode;
use web_kit::{Problem, Result, Visit};

/// Sign out: ends the session that the access token belongs to, with every token of it, at once.
#[utoipa::path(post, path = "/api/v1/auth/logout", tag = "auth", security(("bearer" = [])), responses(
    (status = 204, description = "Signed out"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn logout(State(state): State<ApiState>, visit: Visit) -> Result<StatusCode> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    state.identity.sign_out(&visit.actor, session).await?;
    Ok(StatusCode::NO_CONTENT)
}
