//! `GET /api/v1/certificates/{number}`, `/api/v1/certificates/{number}.pdf` and `/api/v1/certificates/{number}/credential.json`

use super::number;
use super::views::CertificateView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use certificates::CertificateRef;
use web_kit::{Json, Path, Result, SignedIn, attachment};

/// Show a certificate that the caller holds; with `.pdf` behind the number, download its PDF.
#[utoipa::path(get, path = "/api/v1/certificates/{number}", tag = "certificates", security(("bearer" = [])),
    params(("number" = String, Path, description = "The number, perhaps with .pdf behind it", max_length = 68, example = "MU-7K3M-9QXT-4HWC-1.pdf")),
    responses(
    (status = 200, description = "The certificate, or its PDF as an attachment", content(
        (CertificateView = "application/json"), (Vec<u8> = "application/pdf"))),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller holds no such certificate", body = ProblemView, content_type = "application/problem+json"),
    (status = 503, description = "The PDF is being made; see Retry-After", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn file(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(named): Path<String>,
) -> Result<Response> {
    let Some(bare) = named.strip_suffix(".pdf") else {
        let wanted = CertificateRef::Number(number(&named)?);
        return Ok(Json(CertificateView::from(state.certificates.mine(&actor, wanted).await?)).into_response());
    };
    let pdf = state
        .certificates
        .pdf(&actor, CertificateRef::Number(number(bare)?))
        .await?;
    Ok(attachment("application/pdf", &pdf.name, pdf.bytes))
}

/// Download the signed document (Open Badges 3.0) of a certificate that the caller holds.
#[utoipa::path(get, path = "/api/v1/certificates/{number}/credential.json", tag = "certificates", security(("bearer" = [])),
    params(("number" = String, Path, description = "The number", max_length = 64, example = "MU-7K3M-9QXT-4HWC-1")), responses(
    (status = 200, description = "The signed document, byte for byte", content_type = "application/vc", body = Object),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller holds no such certificate", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn credential(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(named): Path<String>,
) -> Result<Response> {
    let wanted = number(&named)?;
    let json = state
        .certificates
        .credential(&actor, CertificateRef::Number(wanted))
        .await?;
    Ok(attachment(
        "application/vc",
        &format!("credential-{wanted}.json"),
        json.into_bytes(),
    ))
}
