//! `GET /api/v1/auth/jwks.json`

use crate::state::ApiState;
use axum::extract::State;
use web_kit::{Json, Result};

/// The public keys that verify our access tokens, as a JSON Web Key Set (RFC 7517).
#[utoipa::path(get, path = "/api/v1/auth/jwks.json", tag = "auth", responses(
    (status = 200, description = "The keys", body = serde_json::Value),
))]
pub(super) async fn keys(State(state): State<ApiState>) -> Result<Json<serde_json::Value>> {
    Ok(Json(state.identity.published_keys()?))
}
