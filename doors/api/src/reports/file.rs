//! `GET /api/v1/reports/{id}/report.json`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use kernel::ids::ReportId;
use web_kit::{FileResponse, Path, Result, SignedIn};

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
    Ok(file(
        &format!("posture-report-{id}.json"),
        "application/json",
        json.into_bytes(),
    ))
}

/// Answers with a file to keep. Its name is made of nothing that a person typed.
pub(super) fn file(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    let mut response = (headers, bytes).into_response();
    response.extensions_mut().insert(FileResponse);
    response
}
