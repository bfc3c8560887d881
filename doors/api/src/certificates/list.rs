//! `GET /api/v1/certificates`

use super::views::CertificatesView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use web_kit::{Json, Result, SignedIn};

/// List the certificates that the caller holds, newest first.
#[utoipa::path(get, path = "/api/v1/certificates", tag = "certificates", security(("bearer" = [])), responses(
    (status = 200, description = "The certificates", body = CertificatesView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<CertificatesView>> {
    let mine = state.certificates.list_mine(&actor).await?;
    Ok(Json(CertificatesView {
        items: mine.into_iter().map(Into::into).collect(),
    }))
}
