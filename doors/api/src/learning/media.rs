//! `GET /api/v1/lessons/{id}/video` and `GET /api/v1/lessons/{id}/captions.vtt`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use http::{HeaderMap, Method, header};
use kernel::ids::LessonId;
use web_kit::{Media, Path, Result, SignedIn, serve_media};

/// Play a lesson's video, in byte ranges, for those with an open place.
#[utoipa::path(get, path = "/api/v1/lessons/{id}/video", tag = "learning", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The lesson"),
        ("range" = Option<String>, Header, description = "Which bytes are wanted", max_length = 16_384, example = "bytes=0-65535")), responses(
    (status = 200, description = "The whole film", body = Vec<u8>, content_type = "video/mp4"),
    (status = 206, description = "The part asked for", body = Vec<u8>, content_type = "video/mp4"),
    (status = 304, description = "It has not changed"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no open place with that lesson, or it has no video", body = ProblemView, content_type = "application/problem+json"),
    (status = 416, description = "The part asked for lies past the end"),
))]
pub(super) async fn video(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(lesson): Path<LessonId>,
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

/// Read the captions of a lesson's video, WebVTT.
#[utoipa::path(get, path = "/api/v1/lessons/{id}/captions.vtt", tag = "learning", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The lesson")), responses(
    (status = 200, description = "The captions", body = String, content_type = "text/vtt"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no open place with that lesson, or it has no captions", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn captions(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(lesson): Path<LessonId>,
) -> Result<Response> {
    let academy::queries::Captions(text) = state.academy.captions(&actor, lesson).await?;
    Ok(([(header::CONTENT_TYPE, "text/vtt; charset=utf-8")], text).into_response())
}
