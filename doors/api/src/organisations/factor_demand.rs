//! `PUT` and `DELETE /api/v1/organisations/{id}/second-factor`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::StatusCode;
use journeys::ColleaguesError;
use kernel::FieldError;
use kernel::ids::OrganisationId;
use organisations::{Error, Start};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use web_kit::{Json, Path, Problem, Proven, Result, Throttle};

/// From when on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FactorDemandBody)]
pub(super) struct DemandBody {
    /// `in-a-week` or `at-once`.
    #[schema(example = "in-a-week", pattern = "^(in-a-week|at-once)$")]
    starts: String,
}

/// A demand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FactorDemandView)]
pub(super) struct DemandView {
    /// From then on everybody in the organisation needs a second factor.
    #[schema(example = "2026-11-28T19:00:00Z")]
    demanded_from: DateTime<Utc>,
}

/// Demand a second factor of everybody in an organisation: an authenticator app or a passkey. From then on whoever has none can
/// sign in and do nothing but set one up. Only owners may, and they need one themselves. Sent again it changes nothing; `at-once`
/// hastens a demand that is still to come, and nothing postpones it. Everybody in the organisation gets a letter. Needs a proof
/// from the last ten minutes that it is the caller.
#[utoipa::path(put, path = "/api/v1/organisations/{id}/second-factor", tag = "organisations", request_body = DemandBody,
    security(("bearer" = [])), params(("id" = uuid::Uuid, Path, description = "The organisation")), responses(
    (status = 200, description = "It is demanded", body = DemandView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The caller is no owner, or must prove that it is them", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such organisation for the caller", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The caller has no second factor; `set_up` says where to begin", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "There is no such start", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "It was changed too often within an hour", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn demand(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    throttle: Throttle,
    Path(organisation): Path<OrganisationId>,
    Json(body): Json<DemandBody>,
) -> Result<Json<DemandView>> {
    let starts = Start::parse(&body.starts).ok_or_else(|| {
        let message = "Choose in-a-week or at-once";
        Problem::invalid(&[FieldError::new("starts", "unknown", message)])
    })?;
    throttle.demand(&actor).await?;
    let demanded = state.colleagues.demand_factor(&actor, organisation, starts).await;
    let demanded_from = demanded.map_err(refusal)?.from;
    Ok(Json(DemandView { demanded_from }))
}

/// Lift the demand. Where there is none, nothing changes. Everybody in the organisation gets a letter. Needs a proof from the
/// last ten minutes that it is the caller.
#[utoipa::path(delete, path = "/api/v1/organisations/{id}/second-factor", tag = "organisations",
    security(("bearer" = [])), params(("id" = uuid::Uuid, Path, description = "The organisation")), responses(
    (status = 204, description = "It is not demanded any more"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The caller is no owner, or must prove that it is them", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such organisation for the caller", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "It was changed too often within an hour", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn lift(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    throttle: Throttle,
    Path(organisation): Path<OrganisationId>,
) -> Result<StatusCode> {
    throttle.demand(&actor).await?;
    state.organisations.lift_factor_demand(&actor, organisation).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Leads whoever has none to setting one up.
fn refusal(error: ColleaguesError) -> Problem {
    let is_own = matches!(error, ColleaguesError::Organisations(Error::OwnFactorFirst));
    let problem = Problem::from(error);
    if is_own {
        problem.with_more("set_up", json!({ "method": "POST", "href": "/api/v1/me/factors/app" }))
    } else {
        problem
    }
}
