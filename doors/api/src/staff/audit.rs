//! `GET /api/v1/staff/audit` and `GET /api/v1/staff/audit.csv`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use journeys::AuditAsked;
use kernel::{Cursor, PageRequest};
use platform::AuditEntry;
use platform::audit::Newest;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web_kit::{Json, Proven, Query, Result, SignedIn, Throttle, attachment};

/// Which rows are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    /// Done by the person with this id.
    #[param(max_length = 45)]
    actor: String,
    /// Done to this id.
    #[param(max_length = 45)]
    target: String,
    /// The action's name begins like this: `identity.`.
    #[param(max_length = 80)]
    action: String,
    /// The first day in London, like 2027-03-04.
    #[param(max_length = 10)]
    from: String,
    /// The last day in London.
    #[param(max_length = 10)]
    to: String,
    /// Part of the request with this id.
    #[param(max_length = 45)]
    request: String,
    /// Show what follows this place.
    #[param(max_length = 8192)]
    after: Option<String>,
    /// How many rows at most, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
}

impl Wanted {
    fn asked(&self) -> AuditAsked {
        AuditAsked {
            actor: self.actor.clone(),
            target: self.target.clone(),
            action: self.action.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            request: self.request.clone(),
        }
    }
}

/// A row of the audit log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": 41, "at": "2027-03-04T09:30:00Z", "actor_kind": "staff", "actor_user": "0190a1b2-0000-7000-8000-000000000001",
    "actor_organisation": null, "actor_role": "admin", "actor_part": null,
    "request": "0190a1b2-0000-7000-8000-000000000002", "action": "people.check-credential",
    "target": "0190a1b2-0000-7000-8000-000000000003", "detail": null, "before": null, "after": null, "reason": null,
    "network": "203.0.113.0/24"
}))]
pub(super) struct AuditRow {
    /// Its number.
    id: i64,
    /// When.
    at: DateTime<Utc>,
    /// `anonymous`, `member`, `staff` or `system`.
    actor_kind: String,
    /// The person who acted, or for whom the platform did.
    actor_user: Option<Uuid>,
    /// The organisation they acted for.
    actor_organisation: Option<Uuid>,
    /// Their role there, or among staff.
    actor_role: Option<String>,
    /// The part of the platform that acted.
    actor_part: Option<String>,
    /// The request.
    request: Option<Uuid>,
    /// What was done.
    action: String,
    /// To what or whom.
    target: Option<Uuid>,
    /// What else is worth knowing.
    #[schema(value_type = Option<std::collections::BTreeMap<String, Value>>)]
    detail: Option<Value>,
    /// The state before.
    #[schema(value_type = Option<std::collections::BTreeMap<String, Value>>)]
    before: Option<Value>,
    /// The state after.
    #[schema(value_type = Option<std::collections::BTreeMap<String, Value>>)]
    after: Option<Value>,
    /// Why.
    reason: Option<String>,
    /// The caller's network.
    network: Option<String>,
}

impl From<AuditEntry> for AuditRow {
    fn from(row: AuditEntry) -> Self {
        Self {
            id: row.id,
            at: row.at,
            actor_kind: row.actor_kind,
            actor_user: row.actor_user,
            actor_organisation: row.actor_org,
            actor_role: row.actor_role,
            actor_part: row.actor_system,
            request: row.request,
            action: row.action,
            target: row.target,
            detail: row.detail,
            before: row.before,
            after: row.after,
            reason: row.reason,
            network: row.client,
        }
    }
}

/// A page of the log.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditRows {
    /// The rows, newest first.
    items: Vec<AuditRow>,
    /// What to send as `after` for the next page.
    #[schema(example = "1204")]
    next: Option<String>,
}

/// Lists the audit log, newest first. For auditors and administrators. The reading is
/// written down too.
#[utoipa::path(
    get, path = "/api/v1/staff/audit", tag = "staff", operation_id = "list_audit_log", params(Wanted),
    responses(
        (status = 200, description = "A page of the log", body = AuditRows),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "For others there is nothing here", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "An id or a date cannot be read", body = ProblemView, content_type = "application/problem+json"),
        (status = 429, description = "You have read enough rows for a day", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Query(wanted): Query<Wanted>,
) -> Result<Json<AuditRows>> {
    let request = PageRequest::new(wanted.after.clone().map(Cursor), wanted.limit);
    let page = state.audit.page(&actor, &wanted.asked(), &request).await?;
    Ok(Json(AuditRows {
        items: page.rows.items.into_iter().map(AuditRow::from).collect(),
        next: page.rows.next.map(|cursor| cursor.0),
    }))
}

/// Downloads what fits as comma-separated values, at most 1,000 rows; more need somebody else to agree. No cell runs as a
/// formula. The export is written down too.
#[utoipa::path(
    get, path = "/api/v1/staff/audit.csv", tag = "staff", operation_id = "export_audit_log", params(Wanted),
    responses(
        (status = 200, description = "The sheet", body = String, content_type = "text/csv"),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "For others there is nothing here", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Show first that it is you", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "More rows fit than one person may export", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "An id or a date cannot be read", body = ProblemView, content_type = "application/problem+json"),
        (status = 429, description = "You exported too often today", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn sheet(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    throttle: Throttle,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    throttle.export(&actor).await?;
    let sheet = state.audit.sheet(&actor, &wanted.asked()).await?;
    Ok(attachment("text/csv; charset=utf-8", "audit.csv", sheet))
}

/// How far the chain of the log holds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "holds": true, "fault": null, "signed_rows": 1204, "signed_at": "2027-03-04T09:30:00Z", "hash": "9f86d081884c7d65",
    "key": "5feceb66ffc86f38", "compared_now": 31, "outside_rows": 1204, "waiting": 2
}))]
pub(super) struct AuditProof {
    /// Whether everything that was compared fits.
    holds: bool,
    /// What was found wrong first, in words.
    fault: Option<String>,
    /// How many rows the newest signed head covers.
    signed_rows: Option<i64>,
    /// When it was signed.
    signed_at: Option<DateTime<Utc>>,
    /// The hash that was signed.
    hash: Option<String>,
    /// Which key signed it.
    key: Option<String>,
    /// How many rows up to that head were compared with their seals just now.
    compared_now: i64,
    /// How many rows the head kept outside the database covers.
    outside_rows: Option<i64>,
    /// Rows that wait for a seal, among the newest ten thousand.
    waiting: i64,
}

impl From<Newest> for AuditProof {
    fn from(found: Newest) -> Self {
        let head = found.head;
        Self {
            holds: found.fault.is_none(),
            fault: found.fault.map(|fault| fault.to_string()),
            signed_rows: head.as_ref().map(|head| head.position),
            signed_at: head.as_ref().map(|head| head.at),
            key: head.as_ref().map(|head| head.key.clone()),
            hash: head.map(|head| head.hash),
            compared_now: found.compared,
            outside_rows: found.anchored,
            waiting: found.waiting,
        }
    }
}

/// Says how far the chain of the audit log holds: the rows up to the newest signed head are compared with their seals.
/// `muster audit verify` compares all.
#[utoipa::path(
    get, path = "/api/v1/staff/audit/proof", tag = "staff", operation_id = "prove_audit_log",
    responses(
        (status = 200, description = "What was compared", body = AuditProof),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "For others there is nothing here", body = ProblemView, content_type = "application/problem+json"),
        (status = 429, description = "You asked too often", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn proof(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    throttle: Throttle,
) -> Result<Json<AuditProof>> {
    throttle.audit_proof(&actor).await?;
    Ok(Json(state.audit.proof(&actor).await?.into()))
}
