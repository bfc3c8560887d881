//! An employer's organisation: set it up, its registration, its sites.

mod new;
mod overview;
mod people;
mod registration;
mod second_factor;
mod site_new;
mod sites;

pub(crate) use people::renewed;

use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use organisations::{Error, Mine};
use platform::Actor;
use web_kit::{Result, SeeOther};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/organisation", get(overview::get))
        .route("/organisation/new", get(new::get).post(new::post))
        .route(
            "/organisation/registration",
            get(registration::get).post(registration::post),
        )
        .route(
            "/organisation/second-factor",
            get(second_factor::get).post(second_factor::post),
        )
        .route("/organisation/second-factor/lift", post(second_factor::lift))
        .route("/organisation/sites", get(sites::get))
        .route("/organisation/sites/new", get(site_new::get).post(site_new::post))
        .merge(people::routes())
}

/// Finds the actor's organisation; who has none yet is led to setting one up.
async fn mine(state: &SiteState, actor: &Actor) -> Result<std::result::Result<Mine, Response>> {
    let mine = state.organisations.list_mine(actor).await?;
    let first = mine.into_iter().next();
    Ok(first.ok_or_else(|| SeeOther::to("/organisation/new").into_response()))
}

/// Puts a refusal that is about one answer at its field; all others stay as they are.
fn at_field(error: Error) -> Error {
    match error {
        Error::SiteNameTaken => {
            let message = error.to_string();
            Error::Invalid(vec![kernel::FieldError::new("name", "taken", message)])
        }
        other => other,
    }
}

/// Every page of the area in its states.
#[cfg(test)]
pub(crate) fn samples() -> Vec<Sample> {
    [
        new::samples(),
        overview::samples(),
        registration::samples(),
        second_factor::samples(),
        sites::samples(),
        site_new::samples(),
        people::samples(),
    ]
    .concat()
}
