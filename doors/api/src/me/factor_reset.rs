//! `/api/v1/me/factors/reset`: what two administrators want to take away, and the word that stops it.

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::StatusCode;
use identity::{Error, FactorReset};
use serde::Serialize;
use utoipa::ToSchema;
use web_kit::{Json, Result, SignedIn};

/// A reset of one's own second factors. It does not say who wants it.
#[derive(Serialize, ToSchema)]
pub(super) struct OwnResetView {
    /// When an administrator asked for it.
    #[schema(example = "2027-03-04T09:30:00Z")]
    asked_at: DateTime<Utc>,
    /// When the factors go; `null` until another administrator has agreed.
    #[schema(example = "2027-03-05T10:00:00Z")]
    due_at: Option<DateTime<Utc>>,
}

impl From<FactorReset> for OwnResetView {
    fn from(reset: FactorReset) -> Self {
        Self {
            asked_at: reset.asked_at,
            due_at: reset.due_at(),
        }
    }
}

/// See the reset of one's second factors that is under way.
#[utoipa::path(get, path = "/api/v1/me/factors/reset", tag = "account", operation_id = "own_factor_reset", security(("bearer" = [])), responses(
    (status = 200, description = "It is under way", body = OwnResetView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is none", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn show(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<OwnResetView>> {
    let reset = state.identity.own_factor_reset(&actor).await?;
    Ok(Json(reset.ok_or(Error::NoFactorReset)?.into()))
}

/// Stop it. No fresh proof is asked for: it only keeps what one has.
#[utoipa::path(delete, path = "/api/v1/me/factors/reset", tag = "account", operation_id = "stop_factor_reset", security(("bearer" = [])), responses(
    (status = 204, description = "It is stopped"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is none", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn stop(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<StatusCode> {
    state.identity.stop_factor_reset(&actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
