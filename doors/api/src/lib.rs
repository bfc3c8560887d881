//! The JSON door: the same use cases as the pages, for programs.

mod auth;
mod me;
mod openapi;
mod organisations;
mod problem;
mod state;
mod worker;

pub use state::ApiState;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

/// Puts the door together: every area's endpoints and the description of them all.
pub fn router(state: ApiState) -> Router {
    let (router, description) = described();
    router.merge(openapi::routes(description)).with_state(state)
}

/// Every endpoint with its description. An area is a folder here and a line below.
fn described() -> (Router<ApiState>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(openapi::about())
        .merge(auth::routes())
        .merge(me::routes())
        .merge(organisations::routes())
        .merge(worker::routes())
        .split_for_parts()
}
