//! `DELETE /api/v1/files/{id}`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::ids::FileId;
use web_kit::{Path, Result, SignedIn};

/// Erases a file of yours. It is gone from every list at once, and its bytes soon after.
#[utoipa::path(
    delete, path = "/api/v1/files/{id}", tag = "files", operation_id = "remove_file",
    params(("id" = String, Path, description = "The file", format = Uuid, example = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "It is another person's", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "There is no such file", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn remove(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<FileId>,
) -> Result<StatusCode> {
    state.files.remove(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
