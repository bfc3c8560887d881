//! `POST /api/v1/invitations/{id}/accept` and `.../decline`

use super::views::{AcceptedView, InvitationView};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::{StatusCode, header};
use kernel::ids::InvitationId;
use marketplace::{AcceptInvitation, DeclineInvitation};
use web_kit::{IdempotencyHeader, Json, Path, Result, SignedIn, Throttle};

/// Accept an invitation: the shift is booked, or the answer says what is in the way. Nothing is booked that a required
/// credential does not cover from the first minute to the last, or that overlaps another booking.
#[utoipa::path(post, path = "/api/v1/invitations/{id}/accept", tag = "invitations", security(("bearer" = [])), params(
        ("id" = Uuid, Path, description = "The invitation"),
        ("idempotency-key" = String, Header, description = "A fresh UUID: a repeat gets the first answer", pattern = r#"^("[!#-~]{1,200}"|[!#-~]{1,200})$"#)),
    responses(
    (status = 201, description = "The booking", body = AcceptedView),
    (status = 400, description = "There is no Idempotency-Key", body = ProblemView, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such invitation", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "It was answered, the job is full or has started, or the booking would be unlawful", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "You took too many jobs today", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn accept(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    throttle: Throttle,
    Path(invitation): Path<InvitationId>,
    IdempotencyHeader(key): IdempotencyHeader,
) -> Result<(StatusCode, [(header::HeaderName, &'static str); 1], Json<AcceptedView>)> {
    let command = AcceptInvitation {
        invitation,
        key: Some(key),
    };
    if let Some(worker) = actor.user() {
        throttle.apply(worker).await?;
    }
    let accepted = state.marketplace.accept_invitation(&actor, command).await?;
    let location = [(header::LOCATION, "/api/v1/bookings")];
    Ok((StatusCode::CREATED, location, Json(accepted.into())))
}

/// Decline an invitation.
#[utoipa::path(post, path = "/api/v1/invitations/{id}/decline", tag = "invitations", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The invitation")), responses(
    (status = 200, description = "The invitation", body = InvitationView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such invitation", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "It was accepted", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn decline(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(invitation): Path<InvitationId>,
) -> Result<Json<InvitationView>> {
    let declined = state
        .marketplace
        .decline_invitation(&actor, DeclineInvitation { invitation })
        .await?;
    Ok(Json(InvitationView::of(&state.marketplace, declined)))
}
