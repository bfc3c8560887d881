//! Staff check what workers declared.

use super::bodies::{DecisionBody, FindingWord};
use super::views::{CredentialShown, WaitingPage, WaitingShown};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use kernel::ids::CredentialId;
use kernel::{Cursor, PageRequest};
use people::{CheckCredential, Finding};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use web_kit::{Json, Path, Query, Result, SignedIn};

/// Which part of the list is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Part {
    /// Show what follows this place.
    #[param(max_length = 8192)]
    after: Option<String>,
    /// How many rows at most, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
}

/// Lists credentials that wait for a check, oldest first. For reviewers and administrators.
#[utoipa::path(
    get, path = "/api/v1/staff/credentials", tag = "staff", operation_id = "list_unchecked_credentials", params(Part),
    responses(
        (status = 200, description = "A page of the queue", body = WaitingPage),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Your role does not check credentials", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "For everybody but staff there is nothing here", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Query(part): Query<Part>,
) -> Result<Json<WaitingPage>> {
    let request = PageRequest::new(part.after.map(Cursor), part.limit);
    let page = state.people.list_unchecked(&actor, &request).await?;
    let (packs, now) = (state.people.sectors(), state.clock.now());
    Ok(Json(WaitingPage {
        items: page
            .items
            .into_iter()
            .map(|it| WaitingShown::new(it, packs, now))
            .collect(),
        next: page.next.map(|cursor| cursor.0),
    }))
}

/// Records what the check of a credential found. For reviewers, and never about their own.
#[utoipa::path(
    post, path = "/api/v1/staff/credentials/{id}/decision", tag = "staff", operation_id = "check_credential",
    params(("id" = Uuid, Path, description = "The credential")),
    request_body = DecisionBody,
    responses(
        (status = 200, description = "The credential as it stands now", body = CredentialShown),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "You may not check this", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "There is no such credential", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "It was checked already", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn decide(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<Uuid>,
    Json(body): Json<DecisionBody>,
) -> Result<Json<CredentialShown>> {
    let check = CheckCredential {
        credential: CredentialId::from(id),
        finding: match body.finding {
            FindingWord::Confirmed => Finding::Confirmed,
            FindingWord::Declined => Finding::Declined,
        },
    };
    let credential = state.people.verify_credential(&actor, check).await?;
    Ok(Json(CredentialShown::new(
        credential,
        state.people.sectors(),
        state.clock.now(),
    )))
}
