//! `GET /api/v1/organisations/mine`

use super::views::{Items, MineView};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use web_kit::{Json, Result, SignedIn};

/// List the organisations that the caller acts for.
#[utoipa::path(get, path = "/api/v1/organisations/mine", tag = "organisations", security(("bearer" = [])), responses(
    (status = 200, description = "The organisations", body = Items<MineView>),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn mine(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<Items<MineView>>> {
    let mine = state.organisations.list_mine(&actor).await?;
    Ok(Json(Items::of(mine)))
}
