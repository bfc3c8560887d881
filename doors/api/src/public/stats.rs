//! `GET /api/v1/public/stats`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::{HeaderValue, header};
use journeys::Figures;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use web_kit::{Json, Result};

/// The public figures.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "counted_at": "2026-11-21T09:00:00Z", "total_workers": 300, "total_organisations": 20, "total_care_homes": 6,
    "total_security_firms": 8, "open_shifts": 60, "bookings": 12, "courses": 12, "enrolments": 40,
    "courses_completed": 24, "certificates_issued": 24,
}))]
struct StatsView {
    /// When they were counted.
    counted_at: DateTime<Utc>,
    /// The figures. Each sector names the kinds of its organisations, as in `total_care_homes`.
    #[serde(flatten)]
    counts: BTreeMap<String, u64>,
}

impl From<Figures> for StatsView {
    fn from(figures: Figures) -> Self {
        Self {
            counted_at: figures.counted_at,
            counts: figures.counts,
        }
    }
}

/// Show the public figures, counted at most half a minute ago. A figure is counted or not shown at all.
#[utoipa::path(get, path = "/api/v1/public/stats", tag = "public", responses(
    (status = 200, description = "The figures", body = StatsView),
    (status = 503, description = "They cannot be counted now", body = ProblemView, content_type = "application/problem+json"),
))]
pub(crate) async fn stats(State(state): State<ApiState>) -> Result<Response> {
    let figures = state.overview.figures().await?;
    let mut answer = Json(StatsView::from(figures)).into_response();
    answer
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=30"));
    Ok(answer)
}
