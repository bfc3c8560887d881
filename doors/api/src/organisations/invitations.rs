//! `GET` and `POST /api/v1/organisations/{id}/invitations`, `DELETE` one and `POST` its `/resend`

use super::members::role;
use super::views::Items;
use crate::auth::views::email;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::StatusCode;
use kernel::ids::{MemberInvitationId, OrganisationId};
use organisations::{InviteMember, MemberInvitation, OneInvitation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, Path, Problem, Proven, Result, SignedIn};

/// An invitation that waits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MemberInvitationView)]
pub(super) struct InvitationView {
    /// Its id.
    id: Uuid,
    /// Whom it is for.
    #[schema(example = "sam@example.org")]
    email: String,
    /// What they are to be.
    #[schema(example = "scheduler")]
    role: &'static str,
    /// Who invited them.
    invited_by: Uuid,
    /// When.
    invited_at: DateTime<Utc>,
    /// How many letters were asked for.
    #[schema(example = 1)]
    letters: u16,
    /// Until when the newest letter's link works.
    expires_at: DateTime<Utc>,
}

impl From<MemberInvitation> for InvitationView {
    fn from(invitation: MemberInvitation) -> Self {
        Self {
            id: invitation.id.get(),
            email: invitation.email.to_string(),
            role: invitation.role.as_str(),
            invited_by: invitation.invited_by.get(),
            invited_at: invitation.created_at,
            letters: invitation.letters,
            expires_at: invitation.expires_at,
        }
    }
}

/// List the invitations that wait, newest first.
#[utoipa::path(get, path = "/api/v1/organisations/{id}/invitations", tag = "organisations", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The organisation")), responses(
    (status = 200, description = "The invitations", body = Items<InvitationView>),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The caller's role does not show them", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such organisation for the caller", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<OrganisationId>,
) -> Result<Json<Items<InvitationView>>> {
    let open = state.organisations.list_open_invitations(&actor, id).await?;
    Ok(Json(Items::of(open)))
}

/// Whom to invite, and as what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InviteMemberBody)]
pub(super) struct InviteBody {
    /// Their address. Whether it has an account makes no difference.
    #[schema(example = "sam@example.org", max_length = 254)]
    email: String,
    /// `owner`, `manager`, `scheduler`, `instructor` or `viewer`.
    #[schema(example = "scheduler", pattern = "^(owner|manager|scheduler|instructor|viewer)$")]
    role: String,
}

/// Invite somebody into the organisation; a letter with a link goes out. Managers invite schedulers, instructors and viewers,
/// owners everybody. The same body sent twice answers with the same invitation. Needs a proof from the last ten minutes.
#[utoipa::path(post, path = "/api/v1/organisations/{id}/invitations", tag = "organisations", request_body = InviteBody,
    security(("bearer" = [])), params(("id" = Uuid, Path, description = "The organisation")), responses(
    (status = 201, description = "The invitation", body = InvitationView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The caller's role does not allow it, or they must prove that it is them", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such organisation for the caller", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The address has an invitation to another role", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "Some answers break a rule", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "The organisation invited as many people as it may in a day", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn invite(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path(organisation): Path<OrganisationId>,
    Json(body): Json<InviteBody>,
) -> Result<(StatusCode, Json<InvitationView>)> {
    let command = InviteMember {
        organisation,
        email: email(&body.email).map_err(|field| Problem::invalid(&[field]))?,
        role: role(&body.role)?,
    };
    let invited = state.organisations.invite_member(&actor, command).await?;
    Ok((StatusCode::CREATED, Json(invited.into())))
}

/// Send an invitation again. The links of earlier letters end. Needs a proof from the last ten minutes that it is the caller.
#[utoipa::path(post, path = "/api/v1/organisations/{id}/invitations/{invitation}/resend", tag = "organisations",
    security(("bearer" = [])), params(
    ("id" = Uuid, Path, description = "The organisation"),
    ("invitation" = Uuid, Path, description = "The invitation")), responses(
    (status = 200, description = "The invitation", body = InvitationView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The caller's role does not allow it, or they must prove that it is them", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "No such invitation waits", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "It was sent often enough", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "It was sent a moment ago", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn resend(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path((organisation, invitation)): Path<(OrganisationId, MemberInvitationId)>,
) -> Result<Json<InvitationView>> {
    let one = OneInvitation {
        organisation,
        invitation,
    };
    Ok(Json(state.organisations.resend_invitation(&actor, one).await?.into()))
}

/// Take an invitation back. Its links end at once.
#[utoipa::path(delete, path = "/api/v1/organisations/{id}/invitations/{invitation}", tag = "organisations",
    security(("bearer" = [])), params(
    ("id" = Uuid, Path, description = "The organisation"),
    ("invitation" = Uuid, Path, description = "The invitation")), responses(
    (status = 204, description = "Taken back"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The caller's role does not allow it", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "No such invitation waits", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn withdraw(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path((organisation, invitation)): Path<(OrganisationId, MemberInvitationId)>,
) -> Result<StatusCode> {
    let one = OneInvitation {
        organisation,
        invitation,
    };
    state.organisations.withdraw_invitation(&actor, one).await?;
    Ok(StatusCode::NO_CONTENT)
}
