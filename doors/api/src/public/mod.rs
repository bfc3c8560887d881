//! What everybody may ask: the public figures, and where browsers report breaches of our content policy.

mod csp_reports;
mod stats;

use crate::state::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(stats::stats))
        .routes(routes!(csp_reports::csp_reports))
}
