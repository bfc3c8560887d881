//! `GET /api/v1/posture/packs`

use super::views::pack::{PackList, PackView};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use web_kit::{Json, Result, SignedIn};

/// List the question packs that an assessment can begin with.
#[utoipa::path(get, path = "/api/v1/posture/packs", tag = "posture", operation_id = "list_posture_packs",
    security(("bearer" = [])), responses(
    (status = 200, description = "The packs with every question", body = PackList),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn packs(State(state): State<ApiState>, SignedIn(_actor): SignedIn) -> Result<Json<PackList>> {
    let items = state
        .posture
        .packs()
        .iter()
        .map(|pack| PackView::from(&**pack))
        .collect();
    Ok(Json(PackList { items }))
}
