//! Large exports of the audit log: `/api/v1/staff/audit/exports`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::StatusCode;
use journeys::AuditAsked;
use kernel::ids::AuditExportId;
use platform::audit::{AuditExport, ExportAsked};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, Path, Proven, Result, Throttle, attachment};

/// Which rows are wanted, and why. What is left out does not matter.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"action": "identity.", "from": "2027-03-01", "to": "2027-03-31", "reason": "The yearly audit"}))]
pub(super) struct ExportBody {
    /// Done by the person with this id.
    #[schema(max_length = 45)]
    actor: String,
    /// Done to this id.
    #[schema(max_length = 45)]
    target: String,
    /// The action's name begins like this.
    #[schema(max_length = 80)]
    action: String,
    /// The first day in London.
    #[schema(max_length = 10)]
    from: String,
    /// The last day in London.
    #[schema(max_length = 10)]
    to: String,
    /// Part of the request with this id.
    #[schema(max_length = 45)]
    request: String,
    /// Why it is needed.
    #[schema(max_length = 500)]
    reason: String,
}

/// The decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"approve": true}))]
pub(super) struct ReleaseBody {
    /// Whether the rows may leave.
    approve: bool,
}

/// A large export that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0190a1b2-0000-7000-8000-000000000001", "state": "waiting", "reason": "The yearly audit",
    "asked_by": "0190a1b2-0000-7000-8000-000000000002", "asked_at": "2027-03-04T09:30:00Z",
    "expires_at": "2027-03-05T09:30:00Z", "decided_by": null, "decided_at": null
}))]
pub(super) struct AuditExportView {
    /// Its id.
    id: Uuid,
    /// `waiting`, `released`, `refused`, `taken` or `expired`.
    state: &'static str,
    /// Why.
    reason: String,
    /// Who asked.
    asked_by: Uuid,
    /// When.
    asked_at: DateTime<Utc>,
    /// Until when it can be decided on.
    expires_at: DateTime<Utc>,
    /// Who decided.
    decided_by: Option<Uuid>,
    /// When. It can be taken for 24 hours from then on.
    decided_at: Option<DateTime<Utc>>,
}

impl AuditExportView {
    fn new(export: AuditExport, now: DateTime<Utc>) -> Self {
        Self {
            id: export.id.get(),
            state: export.state(now).as_str(),
            asked_by: export.asked_by.get(),
            asked_at: export.asked_at,
            expires_at: export.expires_at,
            decided_by: export.decided_by.map(kernel::ids::UserId::get),
            decided_at: export.decided_at,
            reason: export.reason,
        }
    }
}

/// Large exports that were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditExportsView {
    /// The newest fifty.
    items: Vec<AuditExportView>,
}

/// Lists large exports that were asked for. For auditors and administrators.
#[utoipa::path(
    get, path = "/api/v1/staff/audit/exports", tag = "staff", operation_id = "list_audit_exports",
    responses(
        (status = 200, description = "The newest fifty", body = AuditExportsView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you, or your role does not read the log", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "For others there is nothing here", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list(State(state): State<ApiState>, Proven(actor): Proven) -> Result<Json<AuditExportsView>> {
    let (found, now) = (state.audit.exports(&actor).await?, state.clock.now());
    let view = |export| AuditExportView::new(export, now);
    Ok(Json(AuditExportsView {
        items: found.exports.into_iter().map(view).collect(),
    }))
}

/// Asks for an export of more than 1,000 rows of the audit log. Nothing leaves until somebody else who may read the log
/// releases it, within 24 hours. Whoever asks for the same rows again within an hour is given the one that is there, while it
/// waits or lies ready.
#[utoipa::path(
    post, path = "/api/v1/staff/audit/exports", tag = "staff", operation_id = "ask_audit_export", request_body = ExportBody,
    responses(
        (status = 200, description = "You asked for these rows within the hour: this is that export", body = AuditExportView),
        (status = 201, description = "It waits for somebody else", body = AuditExportView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you, or your role does not read the log", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "For others there is nothing here", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "An id or a date cannot be read, or no reason is given", body = ProblemView, content_type = "application/problem+json"),
        (status = 429, description = "You exported too often today", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn ask(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    throttle: Throttle,
    Json(body): Json<ExportBody>,
) -> Result<(StatusCode, Json<AuditExportView>)> {
    throttle.export(&actor).await?;
    let asked = AuditAsked {
        actor: body.actor,
        target: body.target,
        action: body.action,
        from: body.from,
        to: body.to,
        request: body.request,
    };
    let (status, export) = match state.audit.ask_export(&actor, &asked, &body.reason).await? {
        ExportAsked::Fresh(export) => (StatusCode::CREATED, export),
        ExportAsked::There(export) => (StatusCode::OK, export),
    };
    Ok((status, Json(AuditExportView::new(export, state.clock.now()))))
}

/// Releases a large export that somebody else asked for, or refuses it.
#[utoipa::path(
    post, path = "/api/v1/staff/audit/exports/{id}/decision", tag = "staff", operation_id = "decide_audit_export",
    params(("id" = Uuid, Path, description = "The export")), request_body = ReleaseBody,
    responses(
        (status = 200, description = "It is settled", body = AuditExportView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you; or you asked yourself", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "Nothing like it was asked for", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "It was decided on, or too late", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn decide(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path(id): Path<AuditExportId>,
    Json(body): Json<ReleaseBody>,
) -> Result<Json<AuditExportView>> {
    let export = state.audit.decide_export(&actor, id, body.approve).await?;
    Ok(Json(AuditExportView::new(export, state.clock.now())))
}

/// Downloads a released export that the caller asked for, once, within 24 hours of its release: at most 10,000 rows. No cell
/// runs as a formula.
#[utoipa::path(
    post, path = "/api/v1/staff/audit/exports/{id}/sheet", tag = "staff", operation_id = "take_audit_export",
    params(("id" = Uuid, Path, description = "The export")),
    responses(
        (status = 200, description = "The sheet", body = String, content_type = "text/csv"),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show that it is you; or somebody else asked", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "Nothing like it was asked for", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "It waits, was refused or taken, or it is too late", body = ProblemView, content_type = "application/problem+json"),
        (status = 503, description = "The keys cannot be reached now; the export stays there", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn take(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path(id): Path<AuditExportId>,
) -> Result<Response> {
    let sheet = state.audit.take_export(&actor, id).await?;
    Ok(attachment("text/csv; charset=utf-8", "audit.csv", sheet))
}
