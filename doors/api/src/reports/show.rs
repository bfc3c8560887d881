//! `GET /api/v1/reports/{id}` and `GET /api/v1/reports/{id}.pdf`

use super::views::ReportStateView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use kernel::ids::ReportId;
use posture::ReportStatus;
use web_kit::{Json, Path, Problem, Result, SignedIn, attachment};

/// Show a report's state; with `.pdf` after the id, the finished report itself. While it is being made,
/// `Retry-After` says when to look again.
#[utoipa::path(get, path = "/api/v1/reports/{id}", tag = "posture", operation_id = "show_report",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "The report's id, or the id followed by `.pdf`",
        max_length = 49,
        example = "01900000-0000-7000-8000-000000000001.pdf")), responses(
    (status = 200, description = "The report's state, or the PDF", content((ReportStateView = "application/json"), (Vec<u8> = "application/pdf"))),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such report for you", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The PDF is not ready yet", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn show(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(segment): Path<String>,
) -> Result<Response> {
    // The router takes whole segments only, so the ending is told apart here.
    let (id, wants_pdf) = segment
        .strip_suffix(".pdf")
        .map_or((segment.as_str(), false), |id| (id, true));
    let id: ReportId = id.parse().map_err(|_| Problem::not_found())?;
    if wants_pdf {
        let pdf = state.posture.report_pdf(&actor, id).await?;
        return Ok(attachment("application/pdf", &pdf.name(), pdf.bytes));
    }
    let report = state.posture.report(&actor, id).await?;
    let waiting = matches!(report.status, ReportStatus::Queued | ReportStatus::Drawing);
    let mut response = Json(ReportStateView::from(report)).into_response();
    if waiting {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    Ok(response)
}
