//! Pages for those who build and try Muster. They exist only in embedded mode.

mod gallery;
mod mailbox;

pub use mailbox::MailboxView;

use crate::state::SiteState;
use axum::Router;
use axum::routing::get;

/// The routes under `/dev`.
pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/dev/gallery", get(gallery::get))
        .route("/dev/mailbox", get(mailbox::page))
        .route("/dev/mailbox.json", get(mailbox::json))
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::tests::Sample> {
    let mut all = gallery::samples();
    all.extend(mailbox::samples());
    all
}
