//! `GET /api/v1/invitations`

use super::views::{InvitationView, InvitationsView};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use web_kit::{Json, Result, SignedIn};

/// List the caller's own invitations, the newest first; at most the last hundred.
#[utoipa::path(get, path = "/api/v1/invitations", tag = "invitations", security(("bearer" = [])), responses(
    (status = 200, description = "The invitations", body = InvitationsView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<InvitationsView>> {
    let invitations = state.marketplace.list_invitations(&actor).await?;
    let items = invitations
        .into_iter()
        .map(|one| InvitationView::of(&state.marketplace, one));
    Ok(Json(InvitationsView { items: items.collect() }))
}
