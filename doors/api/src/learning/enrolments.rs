//! `GET /api/v1/enrolments` and `GET /api/v1/enrolments/{id}`

use super::views::{PlacePageView, PlacesView};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use kernel::ids::EnrolmentId;
use web_kit::{Json, Path, Result, SignedIn};

/// List the caller's places, open ones first.
#[utoipa::path(get, path = "/api/v1/enrolments", tag = "learning", security(("bearer" = [])), responses(
    (status = 200, description = "The places", body = PlacesView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<PlacesView>> {
    let mine = state.academy.my_learning(&actor).await?;
    Ok(Json(PlacesView {
        items: mine.into_iter().map(Into::into).collect(),
    }))
}

/// Show one of the caller's places with its lessons and quiz.
#[utoipa::path(get, path = "/api/v1/enrolments/{id}", tag = "learning", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The place")), responses(
    (status = 200, description = "The place", body = PlacePageView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such place", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn show(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<EnrolmentId>,
) -> Result<Json<PlacePageView>> {
    Ok(Json(state.academy.enrolment(&actor, id).await?.into()))
}
