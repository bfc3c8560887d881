//! `GET /api/v1/courses/{slug}`

use super::views::CourseView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use web_kit::{Acting, Json, Path, Result};

/// Show a published course.
#[utoipa::path(get, path = "/api/v1/courses/{slug}", tag = "courses",
    params(("slug" = String, Path, description = "The course's address", pattern = "^[a-z0-9-]{1,60}$", example = "conflict-management")), responses(
    (status = 200, description = "The course", body = CourseView),
    (status = 404, description = "There is no such course", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn show(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Path(slug): Path<String>,
) -> Result<Json<CourseView>> {
    Ok(Json(state.academy.course(&actor, &slug).await?.course.into()))
}
