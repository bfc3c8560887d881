//! `GET /api/v1/reports/{id}/report.json`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use kernel::ids::ReportId;
use web_kit::{Path, Result, SignedIn, attachment};

/// Fetch the very bytes that were signed, to check a report without us.
#[utoipa::path(get, path = "/api/v1/reports/{id}/report.json", tag = "posture", operation_id = "fetch_report_json",
    security(("bearer" = [])), params(("id" = Uuid, Path, description = "The report")), responses(
    (status = 200, description = "The canonical JSON", body = serde_json::Value),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such report for you", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The report is not ready yet", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn json(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<ReportId>,
) -> Result<Response> {
    let json = state.posture.report_json(&actor, id).await?;
    Ok(attachment(
        "application/json",
        &format!("posture-report-{id}.json"),
        json.into_bytes(),
    ))
}
