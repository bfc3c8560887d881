//! One's account: make it, confirm it, sign in, sign out, see one's sign-ins.

mod api_keys;
mod change_email;
mod change_password;
mod confirm_email;
mod connections;
mod deactivate;
mod erase;
mod factors;
mod foreign;
mod home;
mod link;
mod my_data;
mod notifications;
mod passkey_sign_in;
mod passkeys;
mod prove;
mod register;
mod reset_password;
mod second_step;
mod sign_in;
mod sign_ins;
mod sign_out;

use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use axum::Router;
use axum::routing::{get, post};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/register", get(register::get).post(register::post))
        .route("/check-email", get(confirm_email::check).post(confirm_email::resend))
        .route("/confirm-email", get(confirm_email::get).post(confirm_email::post))
        .route("/sign-in", get(sign_in::get).post(sign_in::post))
        .route("/sign-in/second-step", get(second_step::get).post(second_step::post))
        .route("/sign-in/second-step/text", post(second_step::text))
        .route("/sign-in/connect", get(foreign::get).post(foreign::post))
        .route("/sign-in/with/{provider}", get(foreign::begin))
        .route("/sign-in/with/{provider}/callback", get(foreign::callback))
        .route("/sign-out", post(sign_out::post))
        .route("/reset-password", get(reset_password::ask).post(reset_password::send))
        .route("/reset-password/sent", get(reset_password::sent))
        .route(
            "/reset-password/new",
            get(reset_password::get).post(reset_password::post),
        )
        .route(
            "/confirm-new-email",
            get(change_email::open).post(change_email::confirm),
        )
        .route(
            "/stop-factor-reset",
            get(factors::reset::open).post(factors::reset::by_link),
        )
        .route("/reactivate", get(deactivate::open).post(deactivate::reactivate))
        .route(
            "/account/password",
            get(change_password::get).post(change_password::post),
        )
        .route("/account/email", get(change_email::get).post(change_email::post))
        .route("/account/deactivate", get(deactivate::get).post(deactivate::post))
        .route("/prove", get(prove::get).post(prove::post))
        .route("/prove/text", post(prove::text))
        .route("/prove/passkey", post(passkey_sign_in::prove))
        .route("/sign-in/passkey", post(passkey_sign_in::sign_in))
        .route("/account", get(home::get))
        .route("/account/sign-ins", get(sign_ins::get))
        .route("/account/sign-ins/{id}/end", post(sign_ins::end))
        .route(
            "/account/sign-ins/connections/{connection}/remove",
            get(connections::ask).post(connections::remove),
        )
        .route("/account/sign-ins/end-others", post(sign_ins::end_others))
        .route("/account/passkeys", get(passkeys::get).post(passkeys::post))
        .route("/account/passkeys/{id}", get(passkeys::one).post(passkeys::rename))
        .route("/account/passkeys/{id}/remove", post(passkeys::remove))
        .route("/account/api-keys", get(api_keys::get).post(api_keys::post))
        .route("/account/api-keys/{id}/revoke", post(api_keys::revoke))
        .route(
            "/account/notifications",
            get(notifications::get).post(notifications::post),
        )
        .route("/account/my-data", get(my_data::get))
        .route("/account/my-data/copies", post(my_data::ask))
        .route("/account/my-data/erase", get(erase::get).post(erase::post))
        .route("/account/my-data/copies/{id}", post(my_data::take))
        .route(
            "/account/sign-out-everywhere",
            get(sign_out::ask).post(sign_out::everywhere),
        )
        .merge(factors::routes())
}

/// Says what was done to a password, and what would make it better.
fn advised(done: &str, advice: Option<&str>) -> String {
    advice.map_or_else(|| done.to_owned(), |advice| format!("{done}. {advice}"))
}

/// Says which codes count.
const fn code_hint(factors: &identity::Factors) -> &'static str {
    match (factors.app_since, factors.recovery_codes_left) {
        (Some(_), 0) => "The 6 digits that your authenticator app shows",
        (Some(_), _) => "The 6 digits that your authenticator app shows. Or one of your recovery codes",
        (None, _) if factors.proves_by_text() => "The 6 digits from the text message. Ask for one below",
        (None, _) => "One of your recovery codes",
    }
}

/// Every page of the area in its states.
#[cfg(test)]
pub(crate) fn samples() -> Vec<Sample> {
    [
        register::samples(),
        confirm_email::samples(),
        link::samples(),
        reset_password::samples(),
        change_password::samples(),
        change_email::samples(),
        deactivate::samples(),
        sign_in::samples(),
        foreign::samples(),
        connections::samples(),
        second_step::samples(),
        prove::samples(),
        home::samples(),
        sign_ins::samples(),
        passkeys::samples(),
        factors::samples(),
        api_keys::samples(),
        sign_out::samples(),
        notifications::samples(),
        my_data::samples(),
        erase::samples(),
    ]
    .concat()
}

/// The shipped sector packs.
#[cfg(test)]
pub(crate) fn packs() -> contracts::sector::SectorPacks {
    let files = [
        ("care.toml", include_str!("../../../../sectors/care.toml")),
        ("security.toml", include_str!("../../../../sectors/security.toml")),
    ];
    contracts::sector::SectorPacks::parse(files).expect("the shipped packs")
}
