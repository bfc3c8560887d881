//! `POST /api/v1/courses/{id}/enrolments`

use super::views::EnrolmentView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use academy::Enrol;
use axum::extract::State;
use http::{StatusCode, header};
use kernel::ids::CourseId;
use web_kit::{Json, Path, Result, SignedIn};

/// Take a place on a course. A free one opens at once; a priced one stays `awaiting_payment` until the payment provider
/// confirms, see `POST /api/v1/payments/checkout`.
#[utoipa::path(post, path = "/api/v1/courses/{id}/enrolments", tag = "courses", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The course")), responses(
    (status = 201, description = "The place", body = EnrolmentView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The account takes no courses", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such course", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The caller has an open place on it", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn enrol(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(course): Path<CourseId>,
) -> Result<(StatusCode, [(header::HeaderName, String); 1], Json<EnrolmentView>)> {
    let place = EnrolmentView::from(state.academy.enrol(&actor, Enrol { course }).await?);
    let location = [(header::LOCATION, format!("/api/v1/enrolments/{}", place.id))];
    Ok((StatusCode::CREATED, location, Json(place)))
}
