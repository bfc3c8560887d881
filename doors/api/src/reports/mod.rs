//! Posture reports: asked for, watched, fetched.

mod file;
mod generate;
mod show;
mod views;

use crate::state::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(generate::generate))
        .routes(routes!(show::show))
        .routes(routes!(file::json))
}
