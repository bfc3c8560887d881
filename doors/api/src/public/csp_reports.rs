//! `POST /api/v1/csp-reports`

use crate::problem::ProblemView;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use utoipa::ToSchema;
use web_kit::{Problem, RawBody, Result, Throttle};

/// A browser may send this many at once; more are not read.
const MOST: usize = 20;
/// A directive's name is a word; nothing longer gets into the log.
const LONGEST: usize = 40;

/// What a browser sends: reports that have gathered.
#[derive(Deserialize, ToSchema)]
#[schema(as = CspReports, max_items = 131_072)]
struct Reports(Vec<Report>);

/// The part of a report that holds nothing of a person.
#[derive(Deserialize, ToSchema)]
#[schema(as = CspReport)]
struct Report {
    #[serde(rename = "type")]
    #[schema(example = "csp-violation", max_length = 262_144)]
    kind: String,
    body: ReportBody,
}

/// What was violated.
#[derive(Deserialize, ToSchema)]
#[schema(as = CspReportBody)]
struct ReportBody {
    #[serde(rename = "effectiveDirective")]
    #[schema(example = "script-src-elem", max_length = 262_144)]
    effective_directive: Option<String>,
    #[schema(example = "enforce", max_length = 262_144)]
    disposition: Option<String>,
}

/// Take a browser's reports about our content policy. Only the directive is kept: addresses can hold personal data.
#[utoipa::path(post, path = "/api/v1/csp-reports", tag = "public",
    request_body(content_type = "application/reports+json", content = Reports),
    responses(
        (status = 204, description = "Noted"),
        (status = 400, description = "Not a list of reports", body = ProblemView, content_type = "application/problem+json"),
        (status = 415, description = "Another kind of body", body = ProblemView, content_type = "application/problem+json"),
        (status = 429, description = "Too many reports", body = ProblemView, content_type = "application/problem+json"),
    ))]
pub(crate) async fn csp_reports(throttle: Throttle, headers: HeaderMap, RawBody(body): RawBody) -> Result<StatusCode> {
    throttle.csp_report().await?;
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    if kind
        .split(';')
        .next()
        .is_none_or(|kind| kind.trim() != "application/reports+json")
    {
        return Err(refusal(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "web/media-type",
            "This takes application/reports+json only.",
        ));
    }
    let Reports(reports): Reports = serde_json::from_slice(&body).map_err(|_| {
        refusal(
            StatusCode::BAD_REQUEST,
            "web/json-syntax",
            "The body is not a list of reports.",
        )
    })?;
    for report in reports
        .iter()
        .filter(|report| report.kind == "csp-violation")
        .take(MOST)
    {
        let directive = word(report.body.effective_directive.as_deref());
        let disposition = word(report.body.disposition.as_deref());
        tracing::warn!(directive, disposition, "web.csp_violation");
    }
    Ok(StatusCode::NO_CONTENT)
}

fn refusal(status: StatusCode, code: &'static str, detail: &'static str) -> Problem {
    Problem::new(status, code, "The report was not taken", detail)
}

fn word(text: Option<&str>) -> String {
    let plain = |c: &char| c.is_ascii_lowercase() || *c == '-';
    text.unwrap_or_default().chars().filter(plain).take(LONGEST).collect()
}
