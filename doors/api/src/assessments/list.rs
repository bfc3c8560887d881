//! `GET /api/v1/assessments`

use super::views::assessment::{AssessmentLine, AssessmentList};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::{HeaderMap, HeaderValue, header};
use kernel::{Cursor, PageRequest};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use web_kit::{Json, Query, Result, SignedIn};

/// Which part of the list is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Part {
    /// Show what follows this place: `next` of the page before.
    after: Option<Uuid>,
    /// How many rows at most, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
}

/// List your organisation's assessments, newest first, with progress and score.
#[utoipa::path(get, path = "/api/v1/assessments", tag = "posture", operation_id = "list_assessments", params(Part),
    security(("bearer" = [])), responses(
    (status = 200, description = "A page of assessments; `Link` leads to the next", body = AssessmentList),
    (status = 400, description = "The query does not fit", body = ProblemView, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Query(part): Query<Part>,
) -> Result<(HeaderMap, Json<AssessmentList>)> {
    let request = PageRequest::new(part.after.map(|id| Cursor(id.to_string())), part.limit);
    let limit = request.limit();
    let page = state.posture.list_assessments(&actor, request).await?;
    let next = page.next.map(|Cursor(id)| id);
    let mut headers = HeaderMap::new();
    let link = next
        .as_ref()
        .map(|id| format!("</api/v1/assessments?after={id}&limit={limit}>; rel=\"next\""));
    if let Some(link) = link.and_then(|link| HeaderValue::try_from(link).ok()) {
        headers.insert(header::LINK, link);
    }
    let items = page.items.iter().map(AssessmentLine::from).collect();
    Ok((headers, Json(AssessmentList { items, next })))
}
