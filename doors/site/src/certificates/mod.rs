//! Checking a certificate without an account, the certificates one holds, and the issuer's public documents.

mod certificate;
mod checked;
mod files;
mod issuer;
mod list;
mod verify;
pub(crate) mod words;

#[cfg(test)]
pub(crate) use certificate::sample_certificate;

use crate::state::SiteState;
use axum::Router;
use axum::routing::get;

pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/verify", get(verify::get))
        .route("/verify/{number}", get(checked::get))
        // QR codes hold the address in upper case, which keeps them small; both ways of writing lead to the page.
        .route("/v/{number}", get(verify::short))
        .route("/V/{number}", get(verify::short))
        .route("/certificates", get(list::get))
        .route("/certificates/{id}", get(certificate::get))
        .route("/certificates/{id}/pdf", get(files::pdf))
        .route("/certificates/{id}/credential", get(files::credential))
        .route("/issuers/{slug}/did.json", get(issuer::did))
        .route("/status/{list}", get(issuer::status))
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::tests::Sample> {
    [
        verify::samples(),
        checked::samples(),
        list::samples(),
        certificate::samples(),
    ]
    .concat()
}
