//! `POST /api/v1/reports/{assessment_id}/generate`

use super::views::ReportStateView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::{HeaderName, StatusCode, header};
use kernel::ids::AssessmentId;
use posture::GenerateReport;
use web_kit::{Json, Path, Result, SignedIn, Throttle};

/// Ask for the report of a completed assessment. Asking again answers with the same report. Look at `Location` to
/// learn when it is ready.
#[utoipa::path(post, path = "/api/v1/reports/{assessment_id}/generate", tag = "posture", operation_id = "generate_report",
    security(("bearer" = [])), params(("assessment_id" = Uuid, Path, description = "The assessment")), responses(
    (status = 202, description = "The report's state; `Location` is where to look again", body = ReportStateView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Your role does not allow it", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such assessment for you", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The assessment is not complete", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Your organisation asked for too many reports today", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn generate(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    throttle: Throttle,
    Path(assessment): Path<AssessmentId>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<ReportStateView>)> {
    if let Some(organisation) = actor.organisation() {
        throttle.report(organisation).await?;
    }
    let report = state
        .posture
        .generate_report(&actor, GenerateReport { assessment })
        .await?;
    let location = [(header::LOCATION, format!("/api/v1/reports/{}", report.id))];
    Ok((StatusCode::ACCEPTED, location, Json(report.into())))
}
