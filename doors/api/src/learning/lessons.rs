//! `GET /api/v1/lessons/{id}` and `POST /api/v1/enrolments/{id}/lessons/{lesson}/done`

use super::views::{LessonView, MarkedView};
use crate::problem::ProblemView;
use crate::state::ApiState;
use academy::MarkLessonDone;
use axum::extract::State;
use kernel::ids::{EnrolmentId, LessonId};
use web_kit::{Json, Path, Result, SignedIn};

/// Read a lesson through the caller's newest open place that has it.
#[utoipa::path(get, path = "/api/v1/lessons/{id}", tag = "learning", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The lesson")), responses(
    (status = 200, description = "The lesson", body = LessonView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no open place with that lesson", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn show(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<LessonId>,
) -> Result<Json<LessonView>> {
    Ok(Json(state.academy.lesson_by_id(&actor, id).await?.into()))
}

/// Mark a lesson as done. A repeat changes nothing.
#[utoipa::path(post, path = "/api/v1/enrolments/{id}/lessons/{lesson}/done", tag = "learning", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The place"), ("lesson" = Uuid, Path, description = "The lesson")), responses(
    (status = 200, description = "It is done", body = MarkedView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such place, or it has no such lesson", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The place is not paid for", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn mark_done(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path((enrolment, lesson)): Path<(EnrolmentId, LessonId)>,
) -> Result<Json<MarkedView>> {
    let command = MarkLessonDone { enrolment, lesson };
    let course_completed = state.academy.mark_lesson_done(&actor, command).await?;
    Ok(Json(MarkedView { course_completed }))
}
