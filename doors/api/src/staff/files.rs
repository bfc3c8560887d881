//! `POST /api/v1/staff/files/{id}/links`

use super::acts::ReasonBody;
use crate::files::LinkShown;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::ids::FileId;
use web_kit::{Json, Path, Problem, Proven, Result, Throttle};

/// Makes a link that opens a file of somebody else for five minutes, for you alone. The look and its reason are written
/// down, and the file's owner can see them. 60 an hour. For reviewers and administrators.
#[utoipa::path(
    post, path = "/api/v1/staff/files/{id}/links", tag = "staff", operation_id = "link_file_to_check",
    params(("id" = String, Path, description = "The file", format = Uuid, example = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")),
    request_body = ReasonBody,
    responses(
        (status = 201, description = "The link", body = LinkShown),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you, or your role does not check files", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "There is no such file", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "It is being checked, or was refused", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "Say why", body = ProblemView, content_type = "application/problem+json"),
        (status = 429, description = "You opened too many files in this hour", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn link(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    throttle: Throttle,
    Path(id): Path<FileId>,
    Json(body): Json<ReasonBody>,
) -> Result<(StatusCode, Json<LinkShown>)> {
    throttle.inspect(actor.user().ok_or_else(Problem::hidden)?).await?;
    let link = state.files.issue_link_to_check(&actor, id, &body.reason).await?;
    Ok((StatusCode::CREATED, Json(link.into())))
}
