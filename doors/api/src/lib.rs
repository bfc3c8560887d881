//! The JSON door: the same use cases as the pages, for programs.

mod assessments;
mod auth;
mod bookings;
mod certificates;
mod courses;
mod files;
mod invitations;
mod jobs;
mod learning;
mod me;
mod openapi;
mod organisations;
mod payments;
mod problem;
mod public;
mod reports;
mod staff;
mod state;
#[cfg(test)]
mod tests;
mod verify;
mod worker;

pub use state::ApiState;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

/// Puts the door together: every area's endpoints and the description of them all.
pub fn router(state: ApiState) -> Router {
    let slot = openapi::Slot::default();
    let (router, mut description) = described(slot.clone());
    openapi::add_refusals(&mut description);
    openapi::add_headers(&mut description);
    slot.get_or_init(|| openapi::Written::of(&description));
    router.with_state(state)
}

/// Every endpoint with its description. An area is a folder here and a line below.
fn described(slot: openapi::Slot) -> (Router<ApiState>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(openapi::about())
        .merge(assessments::routes())
        .merge(auth::routes())
        .merge(bookings::routes())
        .merge(certificates::routes())
        .merge(courses::routes())
        .merge(files::routes())
        .merge(invitations::routes())
        .merge(jobs::routes())
        .merge(learning::routes())
        .merge(me::routes())
        .merge(openapi::routes(slot))
        .merge(organisations::routes())
        .merge(payments::routes())
        .merge(public::routes())
        .merge(staff::routes())
        .merge(verify::routes())
        .merge(worker::routes())
        .merge(reports::routes())
        .split_for_parts()
}
