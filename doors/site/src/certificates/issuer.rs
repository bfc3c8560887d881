//! The issuer's public documents, which programs fetch to check a certificate.

use crate::state::SiteState;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use web_kit::{Acting, Path, Problem, Result};

/// For how long others may keep a copy: a revocation is then seen within minutes.
const FOR_MINUTES: &str = "public, max-age=300";

/// The DID document with every key that ever signed.
pub(super) async fn did(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    Path(slug): Path<String>,
) -> Result<Response> {
    let document = state.certificates.did_document(&actor, &slug).await?;
    let body = serde_json::to_vec_pretty(&document).map_err(|error| Problem::internal(&error))?;
    Ok((
        [
            (header::CONTENT_TYPE, "application/did+json"),
            (header::CACHE_CONTROL, FOR_MINUTES),
        ],
        body,
    )
        .into_response())
}

/// A status list, signed, byte for byte.
pub(super) async fn status(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    Path(list): Path<String>,
) -> Result<Response> {
    let list = state.certificates.status_list(&actor, &list).await?;
    Ok((
        [
            (header::CONTENT_TYPE, "application/vc"),
            (header::CACHE_CONTROL, FOR_MINUTES),
        ],
        list,
    )
        .into_response())
}
