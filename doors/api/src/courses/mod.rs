//! The catalogue, and taking a place on a course.

mod enrol;
mod list;
mod show;
pub(crate) mod views;

use crate::state::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(show::show))
        .routes(routes!(enrol::enrol))
}
