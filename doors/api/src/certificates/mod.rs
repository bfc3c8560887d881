//! The certificates that somebody holds: list, PDF, signed document; and withdrawing one.

mod file;
mod list;
mod revoke;
mod views;

use crate::state::ApiState;
use certificates::CertificateNumber;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web_kit::{Problem, Result};

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(file::file))
        .routes(routes!(file::credential))
        .routes(routes!(revoke::revoke))
}

/// Reads a number in an address. One that cannot be names nothing that exists, but the answer says what is wrong with it.
pub(crate) fn number(text: &str) -> Result<CertificateNumber> {
    text.parse().map_err(|error: certificates::NumberError| {
        Problem::new(
            StatusCode::NOT_FOUND,
            "certificates/number",
            "Check the certificate number",
            error.to_string(),
        )
    })
}
