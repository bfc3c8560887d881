//! The files of a certificate one holds.

use crate::state::SiteState;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use certificates::CertificateRef;
use kernel::ids::CertificateId;
use web_kit::{FileResponse, Path, Result, SignedIn};

pub(super) async fn pdf(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<CertificateId>,
) -> Result<Response> {
    let pdf = state.certificates.pdf(&actor, CertificateRef::Id(id)).await?;
    Ok(attachment("application/pdf", &pdf.name, pdf.bytes))
}

pub(super) async fn credential(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<CertificateId>,
) -> Result<Response> {
    let json = state.certificates.credential(&actor, CertificateRef::Id(id)).await?;
    Ok(attachment("application/vc", "credential.json", json.into_bytes()))
}

/// A file to be saved, under a name of our making (so no quoting is needed).
fn attachment(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    let mut response = (headers, bytes).into_response();
    response.extensions_mut().insert(FileResponse);
    response
}
