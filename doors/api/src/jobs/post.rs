//! `POST /api/v1/jobs`

use super::views::JobView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::{StatusCode, header};
use kernel::Money;
use marketplace::{PostShift, ShiftDraft};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, OptionalIdempotencyHeader, Result, SignedIn};

/// A new job: one shift.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = JobPostBody)]
pub(super) struct PostBody {
    /// Where it is worked: one of the caller's sites.
    site_id: Uuid,
    /// The role's key in the sector pack.
    #[schema(example = "night-care-assistant", pattern = "^[a-z0-9-]{1,60}$")]
    role: String,
    /// What the offer is called; the role's name where nothing is given.
    #[schema(example = "Night care assistant, dementia wing", max_length = 120)]
    #[serde(default)]
    title: Option<String>,
    /// First instant.
    #[schema(example = "2027-03-04T19:00:00Z")]
    start: DateTime<Utc>,
    /// First instant after it.
    #[schema(example = "2027-03-05T07:00:00Z")]
    end: DateTime<Utc>,
    /// Pay an hour, in pence.
    #[schema(example = 1310, minimum = 100, maximum = 50_000)]
    pay_pence: i64,
    /// How many workers are wanted.
    #[serde(default = "one")]
    #[schema(example = 1, minimum = 1, maximum = 50)]
    positions: u16,
    /// The keys of the credential types that a worker must hold; what the role usually asks for where nothing is given.
    /// The right to work is always asked for.
    #[schema(example = json!(["dbs-enhanced-adults", "moving-and-handling"]), max_items = 20, pattern = "^[a-z0-9-]{1,60}$")]
    #[serde(default)]
    required: Option<Vec<String>>,
    /// The worker sleeps on site and is called when needed.
    #[serde(default)]
    sleep_in: bool,
    /// Anything else that workers should know.
    #[schema(example = "Ring the bell at the side door.", max_length = 2000)]
    #[serde(default)]
    notes: Option<String>,
}

const fn one() -> u16 {
    1
}

/// Post a job for the caller's organisation.
#[utoipa::path(post, path = "/api/v1/jobs", tag = "jobs", request_body = PostBody, security(("bearer" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "A fresh UUID for each job: a repeat posts nothing twice", pattern = r#"^("[!#-~]{0,200}"|[!#-~]{0,200})$"#)),
    responses(
    (status = 201, description = "The job", body = JobView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The caller does not place shifts for an organisation", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "Some fields break a rule", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn post(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    OptionalIdempotencyHeader(key): OptionalIdempotencyHeader,
    Json(body): Json<PostBody>,
) -> Result<(StatusCode, [(header::HeaderName, String); 1], Json<JobView>)> {
    let draft = ShiftDraft {
        site: body.site_id.into(),
        role: body.role,
        title: body.title,
        start: body.start,
        end: body.end,
        pay: Money::pence(body.pay_pence),
        positions: body.positions,
        required: body.required,
        sleep_in: body.sleep_in,
        notes: body.notes,
    };
    let shift = state.marketplace.post_shift(&actor, PostShift { draft, key }).await?;
    let location = [(header::LOCATION, format!("/api/v1/jobs/{}", shift.id))];
    Ok((
        StatusCode::CREATED,
        location,
        Json(JobView::of(&state.marketplace, shift)),
    ))
}
