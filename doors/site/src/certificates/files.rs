//! The files of a certificate one holds.

use crate::state::SiteState;
use axum::extract::State;
use axum::response::Response;
use certificates::CertificateRef;
use kernel::ids::CertificateId;
use web_kit::{Path, Result, SignedIn, attachment};

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
