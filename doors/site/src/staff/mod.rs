//! Pages of those who run the platform.

mod audit;
mod home;

use crate::state::SiteState;
use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use platform::Actor;
use web_kit::{Problem, Result};

/// The routes.
pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/staff", get(home::get))
        .route("/staff/audit", get(audit::get))
        .route("/staff/audit.csv", get(audit::sheet))
        .route("/staff/audit/proof", get(audit::proof))
}

/// For everybody but staff the area does not exist.
fn hidden_from_others(actor: &Actor) -> Result<()> {
    actor.is_staff().then_some(()).ok_or_else(Problem::not_found)
}

/// Refuses what a browser fetches ahead of a click: a look that nobody took must not be written down.
fn not_ahead(headers: &HeaderMap) -> Result<()> {
    if headers.contains_key("sec-purpose") {
        return Err(Problem::unavailable(1));
    }
    Ok(())
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::tests::Sample> {
    [home::samples(), audit::samples()].concat()
}
