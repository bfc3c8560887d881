//! Accounts and tokens.

mod change_email;
mod change_password;
mod deactivate;
mod join;
mod keys;
mod login;
mod logout;
mod passkeys;
mod password_reset;
mod prove;
mod refresh;
mod register;
mod second_factor;
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
        .routes(routes!(second_factor::second_factor))
        .routes(routes!(second_factor::text))
        .routes(routes!(password_reset::ask_reset))
        .routes(routes!(password_reset::reset))
        .routes(routes!(change_password::change_password))
        .routes(routes!(change_email::ask_change))
        .routes(routes!(change_email::confirm_change))
        .routes(routes!(deactivate::deactivate))
        .routes(routes!(deactivate::reactivate))
        .routes(routes!(second_factor::stop_reset))
        .routes(routes!(join::join))
        .routes(routes!(join::offer))
        .routes(routes!(join::join_with_new_account))
        .routes(routes!(refresh::refresh))
        .routes(routes!(logout::logout))
        .routes(routes!(prove::prove))
        .routes(routes!(prove::text))
        .routes(routes!(passkeys::ask))
        .routes(routes!(passkeys::sign_in))
        .routes(routes!(passkeys::ask_again))
        .routes(routes!(passkeys::prove))
        .routes(routes!(keys::keys))
}
