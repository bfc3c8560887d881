//! Invitations: what employers ask a worker.

mod answer;
mod list;
pub(crate) mod views;

use crate::state::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(answer::accept))
        .routes(routes!(answer::decline))
}
