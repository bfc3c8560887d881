//! `GET /api/v1/assessments/{id}`

use super::views::run::RunView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::HeaderName;
use kernel::ids::AssessmentId;
use web_kit::{Json, Path, Result, SignedIn};

/// Show an assessment with every question and the answers that count.
#[utoipa::path(get, path = "/api/v1/assessments/{id}", tag = "posture", operation_id = "show_assessment",
    security(("bearer" = [])), params(("id" = Uuid, Path, description = "The assessment")), responses(
    (status = 200, description = "The assessment; `ETag` is its version", body = RunView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such assessment for you", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn show(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<AssessmentId>,
) -> Result<([(HeaderName, String); 1], Json<RunView>)> {
    let run = state.posture.run(&actor, id).await?;
    Ok(([super::etag(&run.assessment)], Json(RunView::from(&run))))
}
