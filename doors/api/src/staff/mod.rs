//! For those who run the platform: the audit log.

mod audit;

use crate::state::ApiState;
use platform::Actor;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web_kit::{Problem, Result, Throttle};

/// The area's routes.
pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(audit::list))
        .routes(routes!(audit::sheet))
        .routes(routes!(audit::proof))
}

/// For everybody but staff the area does not exist.
fn hidden_from_others(actor: &Actor) -> Result<()> {
    actor.is_staff().then_some(()).ok_or_else(Problem::not_found)
}

/// Counts an export of the person who asks.
async fn count_export(throttle: &Throttle, actor: &Actor) -> Result<()> {
    match actor.user() {
        Some(user) => throttle.export(user).await,
        None => Ok(()),
    }
}
