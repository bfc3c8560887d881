//! Payments: checkout, state, and the provider's webhook.

mod checkout;
mod show;
mod webhook;

use crate::state::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(checkout::checkout))
        .routes(routes!(show::show))
        .routes(routes!(webhook::stripe))
}
