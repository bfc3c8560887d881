//! A lesson's film and captions, for those with an open place.

use crate::state::SiteState;
use academy::queries::Captions;
use axum::extract::State;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use kernel::ids::{EnrolmentId, LessonId};
use web_kit::{Media, Path, Result, SignedIn, serve_media};

/// The address names the place for people to read; who may watch is decided by the lesson alone.
pub(super) async fn video(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path((_, lesson)): Path<(EnrolmentId, LessonId)>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response> {
    let film = state.academy.video(&actor, lesson).await?;
    let media = Media {
        kind: "video/mp4",
        size: film.size,
        etag: film.etag.clone(),
    };
    let read = move |range| {
        let (academy, film) = (state.academy.clone(), film.clone());
        async move { academy.read_video(&film, range).await }.boxed()
    };
    Ok(serve_media(&media, &method, &headers, read).await?)
}

pub(super) async fn captions(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path((_, lesson)): Path<(EnrolmentId, LessonId)>,
) -> Result<Response> {
    let Captions(text) = state.academy.captions(&actor, lesson).await?;
    Ok(([(header::CONTENT_TYPE, "text/vtt; charset=utf-8")], text).into_response())
}
