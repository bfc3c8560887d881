//! `GET /api/v1/assessments/{id}/scores`

use super::views::scores::ScoresView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use kernel::ids::AssessmentId;
use web_kit::{Json, Path, Result, SignedIn};

/// Show the scores of an assessment: exact, by section and category, with what each question adds and the gaps.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/scores", tag = "posture", operation_id = "show_scores",
    security(("bearer" = [])), params(("id" = Uuid, Path, description = "The assessment")), responses(
    (status = 200, description = "The scores", body = ScoresView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such assessment for you", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn scores(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<AssessmentId>,
) -> Result<Json<ScoresView>> {
    let run = state.posture.run(&actor, id).await?;
    Ok(Json(ScoresView::of(&run)?))
}
