//! `GET` and `POST /api/v1/me/api-keys`, `DELETE /api/v1/me/api-keys/{id}`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::{StatusCode, header};
use identity::{ApiKeyView as Key, CreateApiKey, NewApiKey};
use kernel::ids::ApiKeyId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, OptionalIdempotencyHeader, Path, Proven, Result, SignedIn};

/// A key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ApiKeyView {
    /// The key's id.
    id: Uuid,
    /// What its maker calls it.
    #[schema(example = "Rota export")]
    name: String,
    /// What it opens.
    #[schema(example = json!(["shifts:read"]))]
    scopes: Vec<String>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it ends.
    expires_at: DateTime<Utc>,
    /// When it was last used, to the hour.
    used_at: Option<DateTime<Utc>>,
}

/// A person's keys that work, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ApiKeysView {
    keys: Vec<ApiKeyView>,
}

/// A key that has just been made, with the secret that is never shown again.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NewApiKeyView {
    #[serde(flatten)]
    key: ApiKeyView,
    /// Sent as `Authorization: Bearer`.
    #[schema(example = "muster_AZrV...")]
    secret: String,
}

/// What the key is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApiKeyBody {
    /// A name to know it by.
    #[schema(example = "Rota export", min_length = 1, max_length = 60)]
    name: String,
    /// What it opens: `read` for looking at everything, or an area with `:read` or `:write`; no key changes certificates.
    #[schema(
        example = json!(["shifts:read"]),
        max_items = 14,
        pattern = "^(read|certificates:read|(profile|learning|shifts|organisation|posture|payments):(read|write))$"
    )]
    scopes: Vec<String>,
    /// For how many days, at most 365.
    #[schema(example = 90, minimum = 1, maximum = 365)]
    days: u16,
}

impl From<Key> for ApiKeyView {
    fn from(key: Key) -> Self {
        Self {
            id: key.id.get(),
            name: key.name,
            scopes: key.scopes,
            created_at: key.created_at,
            expires_at: key.expires_at,
            used_at: key.used_at,
        }
    }
}

/// List one's API keys. The secrets are not part of it: nobody can show them again.
#[utoipa::path(get, path = "/api/v1/me/api-keys", tag = "account", security(("bearer" = [])), responses(
    (status = 200, description = "The keys that work", body = ApiKeysView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "API keys cannot see API keys", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<ApiKeysView>> {
    let keys = state.identity.list_own_api_keys(&actor).await?;
    Ok(Json(ApiKeysView {
        keys: keys.into_iter().map(ApiKeyView::from).collect(),
    }))
}

/// Make an API key. Its secret is in the answer, this once. Its holder is told by mail. A repeat under the same
/// `Idempotency-Key` makes no second key and does not show the first again: it is refused with `identity/key-shown-once`.
#[utoipa::path(post, path = "/api/v1/me/api-keys", tag = "account", security(("bearer" = [])), request_body = NewApiKeyBody,
    params(("idempotency-key" = Option<String>, Header, description = "A fresh UUID for each key: a repeat makes no second one", pattern = r#"^("[!#-~]{0,200}"|[!#-~]{0,200})$"#)),
    responses(
    (status = 201, description = "The key and its secret", body = NewApiKeyView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes, or an API key asks: keys cannot make keys", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The caller has as many keys as one may have, or the request was a repeat", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "Some answers break a rule", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn create(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    OptionalIdempotencyHeader(key): OptionalIdempotencyHeader,
    Json(body): Json<NewApiKeyBody>,
) -> Result<(StatusCode, [(header::HeaderName, String); 1], Json<NewApiKeyView>)> {
    let command = CreateApiKey {
        name: body.name,
        scopes: body.scopes,
        days: body.days,
        key,
    };
    let NewApiKey { view, secret } = state.identity.create_api_key(&actor, command).await?;
    let location = [(header::LOCATION, "/api/v1/me/api-keys".to_owned())];
    let made = NewApiKeyView {
        key: view.into(),
        secret: secret.into_inner(),
    };
    Ok((StatusCode::CREATED, location, Json(made)))
}

/// Revoke an API key. Every node refuses it within a second.
#[utoipa::path(delete, path = "/api/v1/me/api-keys/{id}", tag = "account", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The key")), responses(
    (status = 204, description = "Revoked"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such key", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn revoke(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(key): Path<ApiKeyId>,
) -> Result<StatusCode> {
    state.identity.revoke_api_key(&actor, key).await?;
    Ok(StatusCode::NO_CONTENT)
}
