//! `POST /api/v1/files/{id}/links`, and `GET /api/v1/files/{id}` with what the link carries.

use super::views::LinkShown;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use files::DownloadLink;
use kernel::ids::FileId;
use serde::Deserialize;
use utoipa::IntoParams;
use web_kit::{FromHere, Json, Path, Query, Result, SignedIn, download};

/// Makes a link that opens a file of yours for five minutes, for you alone.
#[utoipa::path(
    post, path = "/api/v1/files/{id}/links", tag = "files", operation_id = "link_file",
    params(("id" = String, Path, description = "The file", format = Uuid, example = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")),
    responses(
        (status = 201, description = "The link", body = LinkShown),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "It is another person's: staff who check say why first, at /staff/files/{id}/links", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "There is no such file", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "It is being checked, or was refused", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn link(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<FileId>,
) -> Result<(StatusCode, Json<LinkShown>)> {
    let link = state.files.issue_link(&actor, id).await?;
    Ok((StatusCode::CREATED, Json(link.into())))
}

/// What a link carries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Carried {
    /// The second after which it opens nothing.
    #[param(minimum = 0, maximum = 9_223_372_036_854_775_807_i64)]
    until: i64,
    /// The seal.
    #[param(min_length = 43, max_length = 43)]
    seal: String,
}

/// Opens a file by a link.
#[utoipa::path(
    get, path = "/api/v1/files/{id}", tag = "files", operation_id = "open_file",
    params(("id" = String, Path, description = "The file", format = Uuid, example = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"), Carried),
    responses(
        (status = 200, description = "The file, as an attachment", content(
            (Vec<u8> = "application/pdf"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"))),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "The link has expired", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "The link is not yours, or the file is gone", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn open(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    _from_here: FromHere,
    Path(file): Path<FileId>,
    Query(Carried { until, seal }): Query<Carried>,
) -> Result<Response> {
    let link = DownloadLink { file, until, seal };
    Ok(download(state.files.open(&actor, &link).await?))
}
