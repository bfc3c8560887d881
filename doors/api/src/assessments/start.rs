//! `POST /api/v1/assessments`

use super::views::assessment::AssessmentView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::{HeaderName, StatusCode, header};
use posture::StartAssessment;
use serde::Deserialize;
use utoipa::ToSchema;
use web_kit::{Json, OptionalIdempotencyHeader, Result, SignedIn};

/// A new assessment of your organisation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartBody {
    /// The question pack's key.
    #[schema(example = "everyday-security", pattern = "^[a-z][a-z0-9-]{0,63}$")]
    pack: String,
    /// What you call it; the pack's title and the month if you leave it out.
    #[schema(example = "Autumn check", max_length = 120)]
    #[serde(default)]
    title: String,
}

/// Start an assessment. It keeps the version of the pack that it begins with.
#[utoipa::path(post, path = "/api/v1/assessments", tag = "posture", operation_id = "start_assessment",
    request_body = StartBody, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat of this request answer as the first time", pattern = r#"^("[!#-~]{0,200}"|[!#-~]{0,200})$"#)),
    responses(
    (status = 201, description = "The assessment", body = AssessmentView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "You do not run an organisation", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "Some answers break a rule", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn start(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    OptionalIdempotencyHeader(key): OptionalIdempotencyHeader,
    Json(body): Json<StartBody>,
) -> Result<(StatusCode, [(HeaderName, String); 2], Json<AssessmentView>)> {
    let command = StartAssessment {
        pack: body.pack,
        title: body.title,
        key,
    };
    let started = state.posture.start_assessment(&actor, command).await?;
    let run = state.posture.run(&actor, started.assessment).await?;
    let location = (header::LOCATION, format!("/api/v1/assessments/{}", started.assessment));
    Ok((
        StatusCode::CREATED,
        [location, super::etag(&run.assessment)],
        Json(AssessmentView::from(&run)),
    ))
}
