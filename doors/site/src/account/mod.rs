//! One's account: make it, confirm it, sign in, sign out, see one's sign-ins.

mod confirm_email;
mod home;
mod prove;
mod register;
mod sign_in;
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
        .route("/sign-out", post(sign_out::post))
        .route("/prove", get(prove::get).post(prove::post))
        .route("/account", get(home::get))
        .route(
            "/account/sign-out-everywhere",
            get(sign_out::ask).post(sign_out::everywhere),
        )
}

/// Every page of the area in its states.
#[cfg(test)]
pub(crate) fn samples() -> Vec<Sample> {
    [
        register::samples(),
        confirm_email::samples(),
        sign_in::samples(),
        prove::samples(),
        home::samples(),
        sign_out::samples(),
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
