//! What staff do with somebody's account. Each needs a fresh proof; none lets them act as the person.

use super::views::{RoleGrantView, RoleGrantsView};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::http::StatusCode;
use identity::{AskRole, DecideRole, SwitchAccount, SwitchReason, WantedRole};
use kernel::FieldError;
use kernel::ids::{CredentialId, RoleGrantId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, Path, Proven, Result};

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Their laptop was stolen"}))]
pub(super) struct ReasonBody {
    /// In a few words, without what is private.
    #[schema(max_length = 500)]
    pub(super) reason: String,
}

/// Why an account is switched.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"why": "security"}))]
pub(super) struct SwitchBody {
    /// `asked`, `security` or `terms`.
    #[schema(pattern = "^(asked|security|terms)$")]
    why: String,
}

/// Which role, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StaffRoleBody, example = json!({"role": "support", "reason": "Joins the help desk"}))]
pub(super) struct RoleBody {
    /// `reviewer`, `assessor`, `support`, `auditor`, `admin`, or `none` to take the role away.
    #[schema(pattern = "^(reviewer|assessor|support|auditor|admin|none)$")]
    role: String,
    /// Why.
    #[schema(max_length = 500)]
    reason: String,
}

/// A decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApprovalBody, example = json!({"approve": true}))]
pub(super) struct DecisionBody {
    /// Whether it shall hold.
    pub(super) approve: bool,
}

/// How many sign-ins ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"ended": 2}))]
pub(super) struct EndedView {
    /// How many.
    ended: u64,
}

/// A whole number.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"number": "1017444122334455"}))]
pub(super) struct NumberView {
    /// The number, where the credential has one.
    number: Option<String>,
}

macro_rules! account_act {
    ($(#[$doc:meta])* $name:ident at $path:literal called $operation:literal takes $body:ty) => {
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "staff", operation_id = $operation,
            params(("id" = Uuid, Path, description = "The person")),
            request_body = $body,
            responses(
                (status = 204, description = "It is done"),
                (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
                (status = 403, description = "Show that it is you, or your role does not do this", body = ProblemView, content_type = "application/problem+json"),
                (status = 404, description = "There is no such person", body = ProblemView, content_type = "application/problem+json"),
                (status = 409, description = "It is so already", body = ProblemView, content_type = "application/problem+json"),
                (status = 422, description = "Say why", body = ProblemView, content_type = "application/problem+json"),
            ),
            security(("bearer" = []))
        )]
        pub(super) async fn $name(
            State(state): State<ApiState>,
            Proven(actor): Proven,
            Path(id): Path<Uuid>,
            Json(body): Json<$body>,
        ) -> Result<StatusCode> {
            let command = switch(id, &body)?;
            state.identity.$name(&actor, command).await?;
            Ok(StatusCode::NO_CONTENT)
        }
    };
}

account_act! {
    /// Switches an account off and ends its sign-ins. For administrators.
    disable_account at "/api/v1/staff/people/{id}/switch-off" called "switch_account_off" takes SwitchBody
}
account_act! {
    /// Switches an account on again. For administrators.
    enable_account at "/api/v1/staff/people/{id}/switch-on" called "switch_account_on" takes SwitchBody
}

fn switch(id: Uuid, body: &SwitchBody) -> std::result::Result<SwitchAccount, identity::Error> {
    let user = UserId::from(id);
    let ask = || FieldError::new("why", "unknown", "Say asked, security or terms");
    let reason = SwitchReason::parse(&body.why).ok_or_else(|| identity::Error::Invalid(vec![ask()]))?;
    Ok(SwitchAccount { user, reason })
}

/// Has the letter written by which the person chooses a new password. You do not see the link. For support and
/// administrators.
#[utoipa::path(
    post, path = "/api/v1/staff/people/{id}/password-reset", tag = "staff", operation_id = "send_password_reset",
    params(("id" = Uuid, Path, description = "The person")),
    responses(
        (status = 202, description = "The letter is on its way, if the account is open"),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you, or your role does not do this", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn password_reset(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    state.identity.send_reset_for(&actor, UserId::from(id)).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Ends every sign-in of a person, within a second on all nodes. For support and administrators.
#[utoipa::path(
    post, path = "/api/v1/staff/people/{id}/end-sign-ins", tag = "staff", operation_id = "end_sign_ins_of",
    params(("id" = Uuid, Path, description = "The person")),
    request_body = ReasonBody,
    responses(
        (status = 200, description = "They are ended", body = EndedView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you, or your role does not do this", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "Say why", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn end_sign_ins(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path(id): Path<Uuid>,
    Json(body): Json<ReasonBody>,
) -> Result<Json<EndedView>> {
    let ended = state
        .identity
        .end_sessions_of(&actor, UserId::from(id), &body.reason)
        .await?;
    Ok(Json(EndedView { ended }))
}

/// Asks that somebody get, change or lose a role of staff. It holds once another administrator agrees, within 24 hours.
#[utoipa::path(
    post, path = "/api/v1/staff/people/{id}/role", tag = "staff", operation_id = "ask_role",
    params(("id" = Uuid, Path, description = "The person")),
    request_body = RoleBody,
    responses(
        (status = 201, description = "It waits for another administrator", body = RoleGrantView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you; or it is your own role, or not yours to ask", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "It is so already, or another change waits", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "There is no such role, or no reason is given", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn ask_role(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path(id): Path<Uuid>,
    Json(body): Json<RoleBody>,
) -> Result<(StatusCode, Json<RoleGrantView>)> {
    let wanted = WantedRole::parse(&body.role).map_err(|fault| identity::Error::Invalid(vec![fault]))?;
    let command = AskRole {
        user: UserId::from(id),
        wanted,
        reason: body.reason,
    };
    let grant = state.identity.ask_role(&actor, command).await?;
    Ok((StatusCode::CREATED, Json(RoleGrantView::new(grant, state.clock.now()))))
}

/// Lists roles of staff that were asked for. For administrators and auditors.
#[utoipa::path(
    get, path = "/api/v1/staff/role-grants", tag = "staff", operation_id = "list_role_grants",
    responses(
        (status = 200, description = "The newest fifty", body = RoleGrantsView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you, or your role does not see this", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "For others there is nothing here", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn role_grants(State(state): State<ApiState>, Proven(actor): Proven) -> Result<Json<RoleGrantsView>> {
    let grants = state.identity.list_role_grants(&actor).await?;
    Ok(Json(RoleGrantsView::new(grants, state.clock.now())))
}

/// Agrees to a role that another administrator asked for, or does not. Agreed, it holds at once and the person's sign-ins
/// end.
#[utoipa::path(
    post, path = "/api/v1/staff/role-grants/{id}/decision", tag = "staff", operation_id = "decide_role",
    params(("id" = Uuid, Path, description = "What was asked for")),
    request_body = DecisionBody,
    responses(
        (status = 200, description = "It is settled", body = RoleGrantView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you; or you asked yourself, or it is about you", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "Nothing like it was asked for", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "It was decided on, or too late", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn decide_role(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path(id): Path<Uuid>,
    Json(body): Json<DecisionBody>,
) -> Result<Json<RoleGrantView>> {
    let command = DecideRole {
        grant: RoleGrantId::from(id),
        approve: body.approve,
    };
    let grant = state.identity.decide_role(&actor, command).await?;
    Ok(Json(RoleGrantView::new(grant, state.clock.now())))
}

/// Shows the whole number of a credential. The look and its reason are written down, and the person can see them. For
/// reviewers and administrators.
#[utoipa::path(
    post, path = "/api/v1/staff/credentials/{id}/number", tag = "staff", operation_id = "reveal_number",
    params(("id" = Uuid, Path, description = "The credential")),
    request_body = ReasonBody,
    responses(
        (status = 200, description = "The number", body = NumberView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you, or your role does not see this", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "There is no such credential", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "Say why", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn reveal_number(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path(id): Path<Uuid>,
    Json(body): Json<ReasonBody>,
) -> Result<Json<NumberView>> {
    let credential = CredentialId::from(id);
    let number = state.people.reveal_number(&actor, credential, &body.reason).await?;
    Ok(Json(NumberView {
        number: number.map(kernel::Pii::into_inner),
    }))
}
