//! The HTML door: every page, whole, from Rust; every journey works without script.
//!
//! `KIT.md` shows how to write a page here. Server sets the front of `web-kit` before it:
//! `kit.site(site::router(state), Arc::new(site::draw))`.

mod account;
mod assets;
mod certificates;
mod courses;
mod dev;
mod faces;
mod files;
mod join;
mod kept;
pub mod kit;
mod learning;
mod organisation;
mod pages;
mod payments;
mod posture;
mod press;
mod profile;
mod shifts;
mod staff;
mod state;
#[cfg(test)]
mod tests;
mod theme;

pub use dev::MailboxView;
pub use faces::draw;
pub use kept::KeptPages;
pub use state::{Operator, SiteState};
pub use theme::{SECTOR_COOKIE, Scheme};

use axum::Router;
use axum::middleware;

/// Puts the door together: every area's routes, the assets, and what goes over the wire.
pub fn router(state: SiteState) -> Router {
    assets::dress(state.people.sectors());
    areas(state.mailbox.is_some())
        .fallback(faces::nothing_here)
        .layer(middleware::from_fn(press::press))
        .layer(middleware::from_fn_with_state(state.kept.clone(), kept::keep))
        .merge(assets::routes())
        .with_state(state)
}

/// What the origin serves that has nothing but files.
pub fn files_router(state: SiteState) -> Router {
    files::routes_apart().with_state(state)
}

/// Lists every route as `get /courses/{slug}`, for tests that walk them all.
#[cfg(any(test, feature = "test"))]
pub fn routes() -> std::collections::BTreeSet<String> {
    web_kit::routes_of(&areas(true).merge(assets::routes()))
}

/// Every area's routes, perhaps with those that show captured mail.
fn areas(with_dev: bool) -> Router<SiteState> {
    let dev = if with_dev { dev::routes() } else { Router::new() };
    Router::new()
        .merge(pages::routes())
        .merge(account::routes())
        .merge(certificates::routes())
        .merge(organisation::routes())
        .merge(join::routes())
        .merge(posture::routes())
        .merge(profile::routes())
        .merge(files::routes())
        .merge(courses::routes())
        .merge(learning::routes())
        .merge(payments::routes())
        .merge(shifts::routes())
        .merge(staff::routes())
        .merge(dev)
}
