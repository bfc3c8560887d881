//! `GET /api/v1/organisations/{id}/members`, `PUT` and `DELETE /api/v1/organisations/{id}/members/{member}`

use super::views::Items;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::StatusCode;
use journeys::Colleague;
use kernel::FieldError;
use kernel::ids::{OrganisationId, UserId};
use organisations::{ChangeMemberRole, RemoveMember};
use platform::OrgRole;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, Path, Problem, Proven, Result, SignedIn};

/// Somebody who acts for an organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MemberView {
    /// The person.
    user_id: Uuid,
    /// Their address; none for an account that is switched off.
    #[schema(example = "sam@example.org")]
    email: Option<String>,
    /// What they may do: `owner`, `manager`, `scheduler`, `instructor` or `viewer`.
    #[schema(example = "scheduler")]
    role: &'static str,
    /// Since when they are here.
    since: DateTime<Utc>,
}

impl From<Colleague> for MemberView {
    fn from(colleague: Colleague) -> Self {
        Self {
            user_id: colleague.member.user.get(),
            email: colleague.contact.map(|contact| contact.email.to_string()),
            role: colleague.member.role.as_str(),
            since: colleague.member.since,
        }
    }
}

/// List who acts for an organisation, longest first. Everybody in it may ask.
#[utoipa::path(get, path = "/api/v1/organisations/{id}/members", tag = "organisations", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The organisation")), responses(
    (status = 200, description = "The members", body = Items<MemberView>),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such organisation for the caller", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<OrganisationId>,
) -> Result<Json<Items<MemberView>>> {
    Ok(Json(Items::of(state.colleagues.list(&actor, id).await?)))
}

/// A role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MemberRoleBody)]
pub(super) struct RoleBody {
    /// `owner`, `manager`, `scheduler`, `instructor` or `viewer`.
    #[schema(example = "manager", pattern = "^(owner|manager|scheduler|instructor|viewer)$")]
    role: String,
}

/// Reads a role out of a body.
pub(super) fn role(word: &str) -> Result<OrgRole> {
    OrgRole::parse(word).ok_or_else(|| {
        let message = "Choose owner, manager, scheduler, instructor or viewer";
        Problem::invalid(&[FieldError::new("role", "unknown", message)])
    })
}

/// Give a member another role. Only owners may; it counts within a second and ends the member's sign-ins. Needs a proof from
/// the last ten minutes that it is the caller.
#[utoipa::path(put, path = "/api/v1/organisations/{id}/members/{member}", tag = "organisations", request_body = RoleBody,
    security(("bearer" = [])), params(
    ("id" = Uuid, Path, description = "The organisation"),
    ("member" = Uuid, Path, description = "The person")), responses(
    (status = 200, description = "The member", body = MemberView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The caller is no owner, or must prove that it is them", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such organisation for the caller, or no such member", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The organisation would be left without an owner", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "There is no such role", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn change(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path((organisation, user)): Path<(OrganisationId, UserId)>,
    Json(body): Json<RoleBody>,
) -> Result<Json<MemberView>> {
    let command = ChangeMemberRole {
        organisation,
        user,
        role: role(&body.role)?,
    };
    let member = state.organisations.change_role(&actor, command).await?;
    let colleague = if actor.organisation() == Some(organisation) {
        state.colleagues.lookup(&actor, organisation, user).await?
    } else {
        Colleague { member, contact: None }
    };
    Ok(Json(colleague.into()))
}

/// Remove a member, or leave: whoever names themselves leaves. Needs a proof from the last ten minutes that it is the caller.
#[utoipa::path(delete, path = "/api/v1/organisations/{id}/members/{member}", tag = "organisations",
    security(("bearer" = [])), params(
    ("id" = Uuid, Path, description = "The organisation"),
    ("member" = Uuid, Path, description = "The person")), responses(
    (status = 204, description = "They are out"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The caller's role does not reach that far, or they must prove that it is them", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such organisation for the caller, or no such member", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The organisation would be left without an owner", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn remove(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path((organisation, user)): Path<(OrganisationId, UserId)>,
) -> Result<StatusCode> {
    if actor.user() == Some(user) {
        state.organisations.leave_organisation(&actor, organisation).await?;
    } else {
        let command = RemoveMember { organisation, user };
        state.organisations.remove_member(&actor, command).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
