//! Evidence for what a worker holds.

use crate::files::FileShown;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::ids::CredentialId;
use serde::Serialize;
use utoipa::ToSchema;
use web_kit::{Json, Path, Problem, Result, SignedIn, Throttle, Upload};

/// What was sent to show a credential.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvidenceShown {
    items: Vec<FileShown>,
}

/// An upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what web-kit reads as it streams")]
pub(crate) struct UploadBody {
    /// A PDF of at most 20 MB and 500 pages, or a JPEG or PNG picture of at most 10 MB and 50 million points.
    #[schema(format = Binary, content_media_type = "application/octet-stream", max_length = 20_971_520)]
    file: String,
}

/// Lists what you sent to show that you hold something.
#[utoipa::path(
    get, path = "/api/v1/worker/credentials/{id}/evidence", tag = "worker", operation_id = "list_evidence",
    params(("id" = String, Path, description = "The credential", format = Uuid, example = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")),
    responses(
        (status = 200, description = "The evidence, oldest first", body = EvidenceShown),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "You hold no such thing", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<CredentialId>,
) -> Result<Json<EvidenceShown>> {
    let held = state.evidence.held(&actor, id).await?;
    let items = held.evidence.into_iter().map(FileShown::from).collect();
    Ok(Json(EvidenceShown { items }))
}

/// Sends a file that shows that you hold something. It is checked before anybody can open it; the same bytes sent again
/// are the same file. At most 60 an hour and 1 GB in all.
#[utoipa::path(
    post, path = "/api/v1/worker/credentials/{id}/evidence", tag = "worker", operation_id = "add_evidence",
    params(("id" = String, Path, description = "The credential", format = Uuid, example = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")),
    request_body(content = UploadBody, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "It is here and is being checked", body = FileShown),
        (status = 400, description = "The upload cannot be read", body = ProblemView, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "You hold no such thing", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "Your files take up all the room that you have", body = ProblemView, content_type = "application/problem+json"),
        (status = 413, description = "The file is too large", body = ProblemView, content_type = "application/problem+json"),
        (status = 415, description = "The body is no upload", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "The file is of a kind that is not taken, or not what it says", body = ProblemView, content_type = "application/problem+json"),
        (status = 429, description = "You sent too many files; see Retry-After", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn add(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    throttle: Throttle,
    Path(id): Path<CredentialId>,
    upload: Upload,
) -> Result<(StatusCode, Json<FileShown>)> {
    throttle
        .upload(actor.user().ok_or_else(Problem::sign_in_needed)?)
        .await?;
    let told = (upload.name, upload.media_type);
    let file = state.evidence.add(&actor, id, told, upload.bytes).await?;
    Ok((StatusCode::CREATED, Json(file.into())))
}
