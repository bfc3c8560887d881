//! For those who run the platform: people, roles and the audit log. They act as themselves.

mod acts;
mod audit;
mod exports;
mod factor_resets;
mod files;
mod people;
mod views;

use crate::state::ApiState;
use axum::middleware::from_fn;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web_kit::staff_only;

/// The area's routes. For everybody but staff it does not exist.
pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(audit::list))
        .routes(routes!(audit::sheet))
        .routes(routes!(audit::proof))
        .routes(routes!(exports::list, exports::ask))
        .routes(routes!(exports::decide))
        .routes(routes!(exports::take))
        .routes(routes!(people::find))
        .routes(routes!(people::find_by_number))
        .routes(routes!(people::person))
        .routes(routes!(people::organisation))
        .routes(routes!(acts::password_reset))
        .routes(routes!(acts::end_sign_ins))
        .routes(routes!(acts::disable_account))
        .routes(routes!(acts::enable_account))
        .routes(routes!(acts::ask_role))
        .routes(routes!(acts::role_grants))
        .routes(routes!(acts::decide_role))
        .routes(routes!(factor_resets::ask))
        .routes(routes!(factor_resets::list))
        .routes(routes!(factor_resets::decide))
        .routes(routes!(acts::reveal_number))
        .routes(routes!(files::link))
        .layer(from_fn(staff_only))
}
