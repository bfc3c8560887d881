//! Organisations and their sites.

mod create;
mod mine;
mod sites;
mod views;

use crate::state::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(create::create))
        .routes(routes!(mine::mine))
        .routes(routes!(sites::list, sites::add))
}
