//! `POST /api/v1/jobs/{id}/invitations`

use crate::invitations::views::InvitationView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::StatusCode;
use kernel::ids::ShiftId;
use marketplace::Invite;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, OptionalIdempotencyHeader, Path, Result, SignedIn};

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InviteBody {
    /// A worker from the matches.
    worker_id: Uuid,
}

/// Invite a worker to a job. They get a letter and accept or decline.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/invitations", tag = "jobs", request_body = InviteBody,
    security(("bearer" = [])), params(
        ("id" = Uuid, Path, description = "The job"),
        ("idempotency-key" = Option<String>, Header, description = "A fresh UUID: a repeat gets the first answer", pattern = r#"^("[!#-~]{0,200}"|[!#-~]{0,200})$"#)),
    responses(
    (status = 201, description = "The invitation", body = InvitationView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The caller does not place shifts for the job's organisation", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such job, or no such worker for the caller", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "They were invited before, a gate is shut for them, or the job is full or has started", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn invite(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(shift): Path<ShiftId>,
    OptionalIdempotencyHeader(key): OptionalIdempotencyHeader,
    Json(body): Json<InviteBody>,
) -> Result<(StatusCode, Json<InvitationView>)> {
    let command = Invite {
        shift,
        worker: body.worker_id.into(),
        key,
    };
    let invitation = state.marketplace.invite(&actor, command).await?;
    Ok((
        StatusCode::CREATED,
        Json(InvitationView::of(&state.marketplace, invitation)),
    ))
}
