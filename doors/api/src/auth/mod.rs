//! Accounts and tokens.

mod keys;
mod login;
mod logout;
mod prove;
mod refresh;
mod register;
mod verify_email;
pub(crate) mod views;

use crate::state::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(register::register))
        .routes(routes!(verify_email::verify_email))
        .routes(routes!(verify_email::resend_email))
        .routes(routes!(login::login))
        .routes(routes!(refresh::refresh))
        .routes(routes!(logout::logout))
        .routes(routes!(prove::prove))
        .routes(routes!(keys::keys))
}
