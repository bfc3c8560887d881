//! `GET /api/v1/auth/jwks.json`, also at `/.well-known/jwks.json`

use crate::state::ApiState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use web_kit::{Json, Result};

/// The public keys that verify our access tokens, as a JSON Web Key Set (RFC 7517). `/.well-known/jwks.json` leads here.
/// A new key is published an hour before it signs, so an answer may be kept for five minutes.
#[utoipa::path(get, path = "/api/v1/auth/jwks.json", tag = "auth", responses(
    (status = 200, description = "The keys", body = serde_json::Value),
))]
pub(super) async fn keys(State(state): State<ApiState>) -> Result<Response> {
    let mut answer = Json(state.identity.published_keys()?).into_response();
    answer
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(answer)
}
