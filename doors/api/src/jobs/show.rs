//! `GET /api/v1/jobs/{id}`

use super::views::JobView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use kernel::ids::ShiftId;
use marketplace::{Error, Thing};
use web_kit::{Acting, Json, Path, Result};

/// Show a job.
#[utoipa::path(get, path = "/api/v1/jobs/{id}", tag = "jobs",
    params(("id" = Uuid, Path, description = "The job")), responses(
    (status = 200, description = "The job", body = JobView),
    (status = 404, description = "There is no such job", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn show(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Path(id): Path<ShiftId>,
) -> Result<Json<JobView>> {
    let shift = state
        .marketplace
        .lookup_shift(&actor, id)
        .await?
        .ok_or(Error::NotFound(Thing::Shift))?;
    Ok(Json(JobView::of(&state.marketplace, shift)))
}
