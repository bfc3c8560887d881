//! A worker's own profile and passport, and the checks of what workers declare.

mod answers;
mod bodies;
mod checks;
mod credentials;
mod evidence;
mod profile;
mod views;

use crate::state::ApiState;
use axum::middleware::from_fn;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web_kit::staff_only;

/// The area's routes.
pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(profile::show, profile::save))
        .routes(routes!(credentials::list, credentials::record))
        .routes(routes!(evidence::list, evidence::add))
        .merge(checks_of_staff())
}

fn checks_of_staff() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(checks::list))
        .routes(routes!(checks::decide))
        .layer(from_fn(staff_only))
}
