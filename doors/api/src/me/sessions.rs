//! `GET /api/v1/me/sessions`, `DELETE /api/v1/me/sessions/{id}`, `DELETE /api/v1/me/sessions`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::StatusCode;
use identity::SessionView as Session;
use kernel::ids::SessionId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, Path, Problem, Query, Result, SignedIn, Visit};

/// One live sign-in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionView {
    /// The sign-in's id.
    id: Uuid,
    /// `browser` or `api`.
    #[schema(example = "browser")]
    kind: &'static str,
    /// What the client called itself when it signed in.
    #[schema(example = "jo-phone-1")]
    device: Option<String>,
    /// Browser and system, as far as they told.
    #[schema(example = "Firefox on Linux")]
    agent: Option<String>,
    /// The network it came from; the address itself is not kept.
    #[schema(example = "192.0.2.0/24")]
    network: Option<String>,
    /// When it began.
    signed_in_at: DateTime<Utc>,
    /// When it was last used, to some minutes.
    seen_at: DateTime<Utc>,
    /// Whether this request came with it.
    current: bool,
}

/// A person's live sign-ins, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionsView {
    sessions: Vec<SessionView>,
}

/// How many sign-ins were ended.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EndedView {
    /// Their number.
    #[schema(example = 3)]
    ended: u64,
}

/// Which sign-in stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    #[serde(default)]
    keep: Option<Kept>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kept {
    Current,
}

impl SessionView {
    fn new(session: Session, here: Option<SessionId>) -> Self {
        Self {
            current: here == Some(session.session),
            id: session.session.get(),
            kind: if session.is_browser { "browser" } else { "api" },
            device: session.device,
            agent: session.agent,
            network: session.network,
            signed_in_at: session.signed_in_at,
            seen_at: session.seen_at,
        }
    }
}

/// List where one is signed in, newest first.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "account", security(("bearer" = [])), responses(
    (status = 200, description = "The live sign-ins", body = SessionsView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "API keys cannot see sign-ins", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    visit: Visit,
) -> Result<Json<SessionsView>> {
    let sessions = state.identity.list_own_sessions(&actor).await?;
    let sessions = sessions
        .into_iter()
        .map(|session| SessionView::new(session, visit.session))
        .collect();
    Ok(Json(SessionsView { sessions }))
}

/// End one sign-in, on whatever device it is. Every node refuses it within a second.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{id}", tag = "account", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The sign-in")), responses(
    (status = 204, description = "Ended"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such sign-in", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn end(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(session): Path<SessionId>,
) -> Result<StatusCode> {
    state.identity.end_own_session(&actor, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End every sign-in, or with `keep=current` every other one.
#[utoipa::path(delete, path = "/api/v1/me/sessions", tag = "account", security(("bearer" = [])),
    params(("keep" = Option<String>, Query, description = "`current` keeps the sign-in that the request comes with", pattern = "^current$")), responses(
    (status = 200, description = "Ended", body = EndedView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn end_all(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    visit: Visit,
    Query(which): Query<Which>,
) -> Result<Json<EndedView>> {
    let ended = match which.keep {
        Some(Kept::Current) => {
            let kept = visit.session.ok_or_else(Problem::sign_in_needed)?;
            state.identity.end_other_sessions(&actor, kept).await?
        }
        None => state.identity.sign_out_all(&actor).await?,
    };
    Ok(Json(EndedView { ended }))
}
