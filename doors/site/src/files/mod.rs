//! Files that people sent, opened by short-lived links: here, or at an origin of their own.

use crate::state::SiteState;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use files::{ApartLink, DownloadLink};
use kernel::ids::{FileId, SessionId};
use serde::Deserialize;
use web_kit::{FromHere, Newcomer, Origin, Path, Query, Result, SeeOther, SignedIn, Visit, download};

/// The routes.
pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/files/{id}", get(open))
        .route("/files/{id}/link", post(link))
}

/// The routes of the origin that serves files alone.
pub(crate) fn routes_apart() -> Router<SiteState> {
    Router::new().route("/files/{id}", get(open_apart))
}

/// Makes a link for the file's owner and follows it.
async fn link(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    visit: Visit,
    Path(id): Path<FileId>,
) -> Result<Response> {
    Ok(match apart(&state, &visit) {
        Some((origin, session)) => following_apart(origin, &state.files.issue_link_apart(&actor, id, session).await?),
        None => following(&state.files.issue_link(&actor, id).await?),
    })
}

/// Tells whether files have an origin of their own, and for which browser a link to it would be.
pub(crate) fn apart<'a>(state: &'a SiteState, visit: &Visit) -> Option<(&'a Origin, SessionId)> {
    Some((state.files_origin.as_ref()?, visit.session?))
}

/// Leads to where a link opens its file.
pub(crate) fn following(link: &DownloadLink) -> Response {
    let DownloadLink { file, until, seal } = link;
    SeeOther::to(format!("/files/{file}?until={until}&seal={seal}")).into_response()
}

/// Leads to where a link opens its file at the other origin.
pub(crate) fn following_apart(origin: &Origin, link: &ApartLink) -> Response {
    let ApartLink {
        file,
        session,
        until,
        seal,
    } = link;
    let origin = origin.as_str();
    SeeOther::away(format!(
        "{origin}/files/{file}?session={session}&until={until}&seal={seal}"
    ))
    .into_response()
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

/// What a link to the other origin carries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CarriedApart {
    session: SessionId,
    until: i64,
    seal: String,
}

/// No cookie comes along: the link says for whose browser it is, and whoever signed out there has no use of it.
async fn open_apart(
    State(state): State<SiteState>,
    newcomer: Newcomer,
    Path(file): Path<FileId>,
    Query(CarriedApart { session, until, seal }): Query<CarriedApart>,
) -> Result<Response> {
    let link = ApartLink {
        file,
        session,
        until,
        seal,
    };
    let pass = state.files.check_apart(&link)?;
    let actor = newcomer.with_session(pass.session()).await?;
    Ok(download(state.files.open_apart(&actor, pass).await?))
}
