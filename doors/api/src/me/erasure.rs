//! `GET /api/v1/me/data/erasure` and `POST /api/v1/me/data/erasure`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::StatusCode;
use journeys::{Blocked, DELETED, Kept, Plan};
use kernel::FieldError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web_kit::{Json, Proven, Result};

/// Something that the law has us keep for a time.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeptView {
    /// What.
    #[schema(example = "Working time records")]
    what: String,
    /// Which rule says so.
    #[schema(example = "Working Time Regulations 1998")]
    why: String,
    /// Until when.
    #[schema(example = "15 January 2029")]
    until: String,
}

impl From<Kept> for KeptView {
    fn from(kept: Kept) -> Self {
        Self {
            what: kept.what,
            why: kept.why,
            until: kept.until,
        }
    }
}

/// What would happen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErasurePlanView {
    /// What is deleted, in words.
    #[schema(example = json!(["Your profile and where you worked"]))]
    deleted: Vec<&'static str>,
    /// What is kept for a time.
    kept: Vec<KeptView>,
    /// `booked` or `only-owner`, where something stands in the way.
    #[schema(example = "booked")]
    blocked: Option<&'static str>,
    /// When the last booked shift ends.
    booked_until: Option<DateTime<Utc>>,
    /// The organisation that would have no owner.
    #[schema(example = "Rowan House")]
    organisation: Option<String>,
}

impl From<Plan> for ErasurePlanView {
    fn from(plan: Plan) -> Self {
        let (blocked, booked_until, organisation) = match plan.blocked {
            None => (None, None, None),
            Some(Blocked::Booked { until }) => (Some("booked"), Some(until), None),
            Some(Blocked::OnlyOwner { organisation }) => (Some("only-owner"), None, Some(organisation)),
        };
        Self {
            deleted: DELETED.to_vec(),
            kept: plan.kept.into_iter().map(KeptView::from).collect(),
            blocked,
            booked_until,
            organisation,
        }
    }
}

/// Being sure.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ErasureBody {
    /// Must be true: this cannot be undone.
    #[schema(example = true)]
    sure: bool,
}

/// Show what would be deleted, what kept and until when, and what stands in the way.
#[utoipa::path(get, path = "/api/v1/me/data/erasure", tag = "account", security(("bearer" = [])), responses(
    (status = 200, description = "What would happen", body = ErasurePlanView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "A fresh proof is needed, or the caller is staff", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn plan(State(state): State<ApiState>, Proven(actor): Proven) -> Result<Json<ErasurePlanView>> {
    Ok(Json(state.erasing.plan(&actor).await?.into()))
}

/// Close the caller's account for good and delete what we hold. A last letter says so.
#[utoipa::path(post, path = "/api/v1/me/data/erasure", tag = "account", request_body = ErasureBody, security(("bearer" = [])), responses(
    (status = 204, description = "The account is closed; the rest is deleted within a day"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "A fresh proof is needed, or the caller is staff", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "A shift is booked, or an organisation would have no owner", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "`sure` is not true", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn ask(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Json(body): Json<ErasureBody>,
) -> Result<StatusCode> {
    if !body.sure {
        let fault = FieldError::new("sure", "required", "Say that you are sure: this cannot be undone");
        return Err(identity::Error::Invalid(vec![fault]).into());
    }
    state.erasing.ask(&actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
