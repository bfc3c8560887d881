//! The passport: what a worker holds.

use super::bodies::CredentialBody;
use super::views::{CredentialShown, PassportShown};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::http::StatusCode;
use people::RecordCredential;
use web_kit::{Json, Result, SignedIn};

/// Lists what you hold, with what the passport says about it today.
#[utoipa::path(
    get, path = "/api/v1/worker/credentials", tag = "worker", operation_id = "list_credentials",
    responses(
        (status = 200, description = "The passport", body = PassportShown),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "The account is not a worker's", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<PassportShown>> {
    let held = state.people.credentials(&actor).await?;
    let now = state.clock.now();
    let items = held
        .into_iter()
        .map(|it| CredentialShown::new(it, state.people.sectors(), now))
        .collect();
    Ok(Json(PassportShown { items }))
}

/// Adds something that you hold. It counts once somebody of ours has checked it.
#[utoipa::path(
    post, path = "/api/v1/worker/credentials", tag = "worker", operation_id = "record_credential",
    request_body = CredentialBody,
    responses(
        (status = 201, description = "It is in the passport, not checked yet", body = CredentialShown),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "The account is not a worker's", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "It is in the passport already", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "The type is unknown, or number or dates break its rules", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn record(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Json(body): Json<CredentialBody>,
) -> Result<(StatusCode, Json<CredentialShown>)> {
    let record = RecordCredential {
        kind: body.kind,
        number: body.number,
        issued_on: body.issued_on,
        expires_on: body.expires_on,
    };
    let credential = state.people.record_credential(&actor, record).await?;
    let now = state.clock.now();
    Ok((
        StatusCode::CREATED,
        Json(CredentialShown::new(credential, state.people.sectors(), now)),
    ))
}
