//! `GET /api/v1/me/connections`, `DELETE /api/v1/me/connections/{connection}`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::StatusCode;
use identity::ForeignView;
use kernel::ids::ForeignIdentityId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, Path, Proven, Result, SignedIn};

/// An account elsewhere that signs one in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConnectionView {
    /// Its id.
    id: Uuid,
    /// The provider.
    #[schema(example = "Rowan Group")]
    provider: String,
    /// The address it had when it was connected.
    #[schema(example = "jo@example.org")]
    email: String,
    /// When it was connected.
    connected_at: DateTime<Utc>,
    /// When it last signed one in.
    used_at: Option<DateTime<Utc>>,
}

impl From<ForeignView> for ConnectionView {
    fn from(view: ForeignView) -> Self {
        Self {
            id: view.id.get(),
            provider: view.provider_name,
            email: view.email.to_string(),
            connected_at: view.connected_at,
            used_at: view.used_at,
        }
    }
}

/// What a person's account is connected to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConnectionsView {
    /// The connections, oldest first.
    items: Vec<ConnectionView>,
}

/// List the accounts elsewhere that sign the caller in. Connecting one takes a browser.
#[utoipa::path(get, path = "/api/v1/me/connections", tag = "account", security(("bearer" = [])), responses(
    (status = 200, description = "The connections", body = ConnectionsView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<ConnectionsView>> {
    let all = state.identity.list_own_foreign(&actor).await?;
    let items = all.into_iter().map(ConnectionView::from).collect();
    Ok(Json(ConnectionsView { items }))
}

/// Cut a connection. Needs a proof from the last ten minutes that it is the caller.
#[utoipa::path(delete, path = "/api/v1/me/connections/{connection}", tag = "account", security(("bearer" = [])),
    params(("connection" = Uuid, Path, description = "The connection")), responses(
    (status = 204, description = "Cut"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The caller must prove that it is them", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such connection of the caller's", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn cut(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path(id): Path<ForeignIdentityId>,
) -> Result<StatusCode> {
    state.identity.disconnect_own_foreign(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
