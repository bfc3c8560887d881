//! Public pages that belong to no domain: the way in, help, and the small print.

mod colours;
mod employers;
mod error_codes;
mod help;
mod home;
mod legal;
mod workers;

use crate::state::SiteState;
use axum::Router;
use axum::routing::{get, post};

/// The routes.
pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/", get(home::get))
        .route("/for-workers", get(workers::get))
        .route("/for-employers", get(employers::get))
        .route("/colours", post(colours::post))
        .route("/help", get(help::get))
        .route("/help/errors/{domain}", get(error_codes::get))
        .route("/accessibility", get(legal::accessibility))
        .route("/privacy", get(legal::privacy))
        .route("/terms", get(legal::terms))
        .route("/complaints", get(legal::complaints))
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::tests::Sample> {
    let areas = [
        home::samples(),
        workers::samples(),
        employers::samples(),
        help::samples(),
        error_codes::samples(),
        legal::samples(),
    ];
    areas.into_iter().flatten().collect()
}
