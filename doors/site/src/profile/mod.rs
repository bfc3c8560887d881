//! A worker's own pages: home, the profile in four steps, the passport. And the queue of those who check passports.

mod checks;
mod controls;
mod credential;
mod declare;
mod employer;
mod evidence;
mod filled;
mod home;
mod passport;
mod read;
mod step;
mod tasks;

#[cfg(test)]
pub(crate) use passport::sample_credentials;
pub(crate) use passport::state_of;

use crate::state::SiteState;
use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use platform::Actor;
use web_kit::{Result, staff_only};

/// The routes.
pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/home", get(home::get))
        .route("/profile", get(tasks::get))
        .route("/profile/{step}", get(step::get).post(step::post))
        .route("/passport", get(passport::get))
        .route("/passport/add", get(declare::choose).post(declare::chosen))
        .route("/passport/add/{kind}", get(declare::get).post(declare::post))
        .route("/passport/{id}", get(credential::get))
        .route("/passport/{id}/evidence", get(evidence::get).post(evidence::post))
        .route("/passport/{id}/evidence/{file}/remove", post(credential::remove))
        .merge(checks_of_staff())
}

fn checks_of_staff() -> Router<SiteState> {
    Router::new()
        .route("/staff/credentials", get(checks::get))
        .route("/staff/credentials/{id}", post(checks::post))
        .route(
            "/staff/credentials/{id}/number",
            get(checks::ask_number).post(checks::number),
        )
        .layer(from_fn(staff_only))
}

/// Returns the sector of the actor's account. An account without one is no worker's: what follows then refuses.
async fn sector(state: &SiteState, actor: &Actor) -> Result<String> {
    let account = state.identity.own_account(actor).await?;
    let first = || state.people.sectors().keys().next().unwrap_or_default().to_owned();
    Ok(account.and_then(|account| account.sector).unwrap_or_else(first))
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::tests::Sample> {
    let areas = [
        employer::samples(),
        home::samples(),
        tasks::samples(),
        step::samples(),
        passport::samples(),
        declare::samples(),
        credential::samples(),
        evidence::samples(),
        checks::samples(),
    ];
    areas.into_iter().flatten().collect()
}
