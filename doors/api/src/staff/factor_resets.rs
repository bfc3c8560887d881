//! Two administrators and a day's wait take away the second factors of somebody who lost them.

use super::acts::{DecisionBody, ReasonBody};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use identity::{AskFactorReset, DecideFactorReset, FactorReset};
use kernel::ids::{FactorResetId, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, Path, Proven, Result};

/// A reset of second factors.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0190a1b2-0000-7000-8000-000000000001", "user_id": "0190a1b2-0000-7000-8000-000000000002",
    "reason": "Passport seen", "state": "coming", "asked_by": "0190a1b2-0000-7000-8000-000000000003",
    "asked_at": "2027-03-04T09:30:00Z", "expires_at": "2027-03-05T09:30:00Z",
    "decided_by": "0190a1b2-0000-7000-8000-000000000004", "decided_at": "2027-03-04T10:00:00Z",
    "due_at": "2027-03-05T10:00:00Z"
}))]
pub(super) struct FactorResetView {
    /// Its id.
    id: Uuid,
    /// Whose factors.
    user_id: Uuid,
    /// Why.
    reason: String,
    /// `waiting`, `coming`, `refused`, `expired`, `stopped` or `done`.
    state: &'static str,
    /// Who asked.
    asked_by: Uuid,
    /// When.
    asked_at: DateTime<Utc>,
    /// Until when it can be decided.
    expires_at: DateTime<Utc>,
    /// Who decided.
    decided_by: Option<Uuid>,
    /// When it was settled.
    decided_at: Option<DateTime<Utc>>,
    /// When the factors go, once it was agreed to.
    due_at: Option<DateTime<Utc>>,
}

impl FactorResetView {
    fn new(reset: FactorReset, now: DateTime<Utc>) -> Self {
        Self {
            state: reset.state(now).as_str(),
            due_at: reset.due_at(),
            id: reset.id.get(),
            user_id: reset.user.get(),
            reason: reset.reason,
            asked_by: reset.asked_by.get(),
            asked_at: reset.asked_at,
            expires_at: reset.expires_at,
            decided_by: reset.decided_by.map(UserId::get),
            decided_at: reset.decided_at,
        }
    }
}

/// Resets that were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FactorResetsView {
    /// Those that wait first, then the newest.
    items: Vec<FactorResetView>,
}

/// Asks that somebody's second factors be taken away. Once another administrator agrees, within 24 hours, it waits 24 hours
/// more. The person is told at once and can stop it.
#[utoipa::path(
    post, path = "/api/v1/staff/people/{id}/factor-reset", tag = "staff", operation_id = "ask_factor_reset",
    params(("id" = Uuid, Path, description = "The person")),
    request_body = ReasonBody,
    responses(
        (status = 201, description = "It waits for another administrator", body = FactorResetView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you; or they are your own, or it is not yours to ask", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "There is nothing to take away, or a reset is under way", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "Say why", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn ask(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path(id): Path<Uuid>,
    Json(body): Json<ReasonBody>,
) -> Result<(StatusCode, Json<FactorResetView>)> {
    let command = AskFactorReset {
        user: UserId::from(id),
        reason: body.reason,
    };
    let reset = state.identity.ask_factor_reset(&actor, command).await?;
    Ok((
        StatusCode::CREATED,
        Json(FactorResetView::new(reset, state.clock.now())),
    ))
}

/// Lists resets of second factors that were asked for. For administrators and auditors.
#[utoipa::path(
    get, path = "/api/v1/staff/factor-resets", tag = "staff", operation_id = "list_factor_resets",
    responses(
        (status = 200, description = "The newest fifty", body = FactorResetsView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you, or your role does not see this", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "For others there is nothing here", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list(State(state): State<ApiState>, Proven(actor): Proven) -> Result<Json<FactorResetsView>> {
    let (now, found) = (state.clock.now(), state.identity.list_factor_resets(&actor).await?);
    let items = found.into_iter().map(|view| FactorResetView::new(view.reset, now));
    Ok(Json(FactorResetsView { items: items.collect() }))
}

/// Agrees to a reset that another administrator asked for, or does not. Agreed, it comes 24 hours later unless the person
/// stops it.
#[utoipa::path(
    post, path = "/api/v1/staff/factor-resets/{id}/decision", tag = "staff", operation_id = "decide_factor_reset",
    params(("id" = Uuid, Path, description = "What was asked for")),
    request_body = DecisionBody,
    responses(
        (status = 200, description = "It is decided", body = FactorResetView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you; or you asked yourself, or it is about you", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "Nothing like it was asked for", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "It was decided on or stopped, or it is too late", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn decide(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path(id): Path<Uuid>,
    Json(body): Json<DecisionBody>,
) -> Result<Json<FactorResetView>> {
    let command = DecideFactorReset {
        reset: FactorResetId::from(id),
        approve: body.approve,
    };
    let reset = state.identity.decide_factor_reset(&actor, command).await?;
    Ok(Json(FactorResetView::new(reset, state.clock.now())))
}
