//! Files that people sent, opened by short-lived links.

use crate::state::SiteState;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use files::DownloadLink;
use kernel::ids::FileId;
use serde::Deserialize;
use web_kit::{FromHere, Path, Query, Result, SeeOther, SignedIn, download};

/// The routes.
pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/files/{id}", get(open))
        .route("/files/{id}/link", post(link))
}

/// Makes a link for the file's owner and follows it.
async fn link(State(state): State<SiteState>, SignedIn(actor): SignedIn, Path(id): Path<FileId>) -> Result<Response> {
    Ok(following(state.files.issue_link(&actor, id).await?))
}

/// Leads to where a link opens its file.
pub(crate) fn following(link: DownloadLink) -> Response {
    let DownloadLink { file, until, seal } = link;
    SeeOther::to(format!("/files/{file}?until={until}&seal={seal}")).into_response()
}

/// What a link carries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Carried {
    until: i64,
    seal: String,
}

async fn open(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    _from_here: FromHere,
    Path(file): Path<FileId>,
    Query(Carried { until, seal }): Query<Carried>,
) -> Result<Response> {
    let link = DownloadLink { file, until, seal };
    Ok(download(state.files.open(&actor, &link).await?))
}
