//! `POST /api/v1/auth/refresh`

use super::views::{TokensView, refused};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use kernel::Secret;
use serde::Deserialize;
use utoipa::ToSchema;
use web_kit::{Acting, Json, Result};

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefreshBody {
    /// The token of the last pair.
    #[schema(
        example = "Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE",
        min_length = 43,
        max_length = 43
    )]
    refresh_token: String,
    /// The name that the device signed in with. An empty one is as good as none.
    #[schema(example = "jo-phone-1", max_length = 100)]
    #[serde(default)]
    device_id: Option<String>,
}

/// Turn a refresh token into the next pair. Each works once; one that is shown twice ends its session. For 30 seconds the
/// same device may show it again, as long as nothing of the lost answer was used.
#[utoipa::path(post, path = "/api/v1/auth/refresh", tag = "auth", request_body = RefreshBody, responses(
    (status = 200, description = "The next pair", body = TokensView),
    (status = 401, description = "The token is used up, too old, or its session has ended", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn refresh(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Json(body): Json<RefreshBody>,
) -> Result<Json<TokensView>> {
    let token = Secret::new(body.refresh_token);
    // Clients that name no device have sent an empty one before it was looked at.
    let device = body.device_id.as_deref().filter(|name| !name.is_empty());
    let refreshing = state.identity.refresh(&actor, &token, device);
    let pair = refreshing.await.map_err(refused)?;
    Ok(Json(TokensView::new(pair, None)))
}
