//! Shifts on offer, who can work them, and inviting.

mod invite;
mod list;
mod matches;
mod post;
mod show;
pub(crate) mod views;

use crate::state::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, post::post))
        .routes(routes!(show::show))
        .routes(routes!(matches::matches))
        .routes(routes!(invite::invite))
}
