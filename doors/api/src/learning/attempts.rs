//! Quizzes: start, read, answer, hand in.

use super::views::{AttemptView, SubmittedView};
use crate::problem::ProblemView;
use crate::state::ApiState;
use academy::{SaveAnswer, StartAttempt, SubmitAttempt};
use axum::extract::State;
use http::{StatusCode, header};
use kernel::ids::{AttemptId, EnrolmentId, QuestionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web_kit::{Json, Path, Result, SignedIn};

/// Start a quiz, or go on with the paper that is open. The paper is frozen: neither a reload nor a new version of the
/// course changes it.
#[utoipa::path(post, path = "/api/v1/enrolments/{id}/attempts", tag = "learning", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The place")), responses(
    (status = 201, description = "The paper", body = AttemptView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such place", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The place is not paid for, or the quiz is passed", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "The last failure is too recent; see Retry-After", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn start(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(enrolment): Path<EnrolmentId>,
) -> Result<(StatusCode, [(header::HeaderName, String); 1], Json<AttemptView>)> {
    let attempt = state.academy.start_attempt(&actor, StartAttempt { enrolment }).await?;
    let page = state.academy.attempt(&actor, attempt.id).await?;
    let location = [(header::LOCATION, format!("/api/v1/attempts/{}", attempt.id))];
    Ok((StatusCode::CREATED, location, Json(page.into())))
}

/// Read one of the caller's papers. Right answers are in it only once the quiz is passed.
#[utoipa::path(get, path = "/api/v1/attempts/{id}", tag = "learning", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The sitting")), responses(
    (status = 200, description = "The paper", body = AttemptView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such paper", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn show(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<AttemptId>,
) -> Result<Json<AttemptView>> {
    Ok(Json(state.academy.attempt(&actor, id).await?.into()))
}

/// An answer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChoiceBody)]
pub(super) struct AnswerBody {
    /// Positions of the chosen options as the paper shows them, from 0.
    #[schema(example = json!([2]), max_items = 6, minimum = 0, maximum = 5)]
    chosen: Vec<u8>,
}

/// Save an answer. The same answer again changes nothing; another takes its place until the paper is handed in.
#[utoipa::path(put, path = "/api/v1/attempts/{id}/answers/{question}", tag = "learning", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The sitting"), ("question" = Uuid, Path, description = "The question")),
    request_body = AnswerBody, responses(
    (status = 200, description = "It is saved", body = AnswerBody),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such paper, or it has no such question", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The paper was handed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The choice is not on offer", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn answer(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path((attempt, question)): Path<(AttemptId, QuestionId)>,
    Json(body): Json<AnswerBody>,
) -> Result<Json<AnswerBody>> {
    let command = SaveAnswer {
        attempt,
        question,
        chosen: body.chosen.clone(),
    };
    state.academy.save_answer(&actor, command).await?;
    Ok(Json(body))
}

/// Hand in a paper; it is marked at once. Handing in again gives the first result.
#[utoipa::path(post, path = "/api/v1/attempts/{id}/submit", tag = "learning", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The sitting")), responses(
    (status = 200, description = "How it went", body = SubmittedView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such paper", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn submit(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(attempt): Path<AttemptId>,
) -> Result<Json<SubmittedView>> {
    Ok(Json(
        state
            .academy
            .submit_attempt(&actor, SubmitAttempt { attempt })
            .await?
            .into(),
    ))
}
