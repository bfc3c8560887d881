//! `POST /api/v1/certificates/{number}/revocation`

use super::number;
use super::views::RevokedView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use certificates::RevokeCertificate;
use serde::Deserialize;
use utoipa::ToSchema;
use web_kit::{IdempotencyHeader, Json, Path, Proven, Result};

/// Why a certificate is withdrawn.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RevokeBody {
    /// The reason, on one line. Everybody can read it; it must name no person.
    #[schema(example = "Issued in error", max_length = 300)]
    reason: String,
}

/// Withdraw a certificate for good. Only reviewers and admins may, with a proof from the last ten minutes that it is them. No API
/// key opens this.
#[utoipa::path(post, path = "/api/v1/certificates/{number}/revocation", tag = "certificates", request_body = RevokeBody,
    security(("bearer" = [])), params(
        ("number" = String, Path, description = "The number", max_length = 64, example = "MU-7K3M-9QXT-4HWC-1"),
        ("Idempotency-Key" = String, Header, description = "A fresh UUID; a repeat with the same key does nothing twice", pattern = r#"^("[!#-~]{1,200}"|[!#-~]{1,200})$"#),
    ), responses(
    (status = 200, description = "It no longer counts", body = RevokedView),
    (status = 400, description = "The Idempotency-Key is missing", body = ProblemView, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Show that it is you, or your role does not do this", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such certificate for the caller", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "It was withdrawn before", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The reason breaks a rule", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn revoke(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path(named): Path<String>,
    IdempotencyHeader(key): IdempotencyHeader,
    Json(body): Json<RevokeBody>,
) -> Result<Json<RevokedView>> {
    let order = RevokeCertificate {
        number: number(&named)?,
        reason: body.reason,
        key: Some(key),
    };
    Ok(Json(state.certificates.revoke_certificate(&actor, order).await?.into()))
}
