//! Files that people sent: opened by short-lived links, erased.

mod content;
mod remove;
mod views;

pub(crate) use views::{FileShown, LinkShown};

use crate::state::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The area's routes.
pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(content::link))
        .routes(routes!(content::open, remove::remove))
}
