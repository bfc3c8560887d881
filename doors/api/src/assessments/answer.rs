//! `PUT /api/v1/assessments/{id}/answers/{question}`

use super::views::run::{AnswerView, SavedView};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use kernel::FieldError;
use kernel::ids::AssessmentId;
use posture::model::{AnswerValue, Comment, Level, QuestionKey, RevisionId};
use posture::{Error, SaveAnswer};
use serde::{Deserialize, Serialize};
use utoipa::openapi::{ObjectBuilder, OneOfBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;
use web_kit::{Json, Path, Problem, Result, SignedIn};

/// A level, or the word `na`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum ValueBody {
    /// 0 to 4, as the question's words say.
    Level(i64),
    /// `na`: the question does not apply.
    Word(String),
}

impl PartialSchema for ValueBody {
    fn schema() -> RefOr<Schema> {
        let levels = Level::MIN.get()..=Level::MAX.get();
        let level = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(*levels.start()))
            .maximum(Some(*levels.end()))
            .description(Some("0 to 4, as the question's words say."));
        let words = levels.map(|number| number.to_string()).chain(["na".to_owned()]);
        let word = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(words))
            .description(Some(
                "`na`: the question does not apply. A level may be written as text too.",
            ));
        OneOfBuilder::new()
            .item(level)
            .item(word)
            .description(Some("A level, or the word `na`."))
            .into()
    }
}

impl ToSchema for ValueBody {}

impl ValueBody {
    fn parse(&self) -> Option<AnswerValue> {
        match self {
            Self::Level(number) => AnswerValue::parse(&number.to_string()),
            Self::Word(word) => AnswerValue::parse(word),
        }
    }
}

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "value": 3, "comment": "All staff since April", "base": null }))]
pub(super) struct AnswerBody {
    /// What is answered.
    value: ValueBody,
    /// Words beside it.
    #[serde(default)]
    #[schema(max_length = 4000)]
    comment: String,
    /// The revision that you saw; leave it out where the question stood unanswered.
    #[serde(default)]
    base: Option<Uuid>,
    /// An id of your own making for this revision, so that sending it twice is harmless.
    #[serde(default)]
    revision: Option<Uuid>,
}

impl AnswerBody {
    fn command(self, assessment: AssessmentId, question: String) -> Result<SaveAnswer, Error> {
        let fault = |field, code, words: String| Error::Invalid(vec![FieldError::new(field, code, words)]);
        let value = self.value.parse();
        let comment = Comment::parse(&self.comment);
        Ok(SaveAnswer {
            assessment,
            question: QuestionKey::new(question),
            value: value.ok_or_else(|| fault("value", "choice", "Choose a level from 0 to 4, or na".to_owned()))?,
            comment: comment.map_err(|error| fault("comment", "format", error.to_string()))?,
            base: self.base.map(RevisionId::from),
            revision: self.revision.map(RevisionId::from),
        })
    }
}

/// Two answers from the same starting point; both are kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClashView {
    /// The answer that counts now. Send your choice with its `revision` as `base`.
    stands: AnswerView,
    /// What you sent.
    yours: AnswerView,
}

/// Save one answer. A change is a new revision beside the old one. The same answer sent twice changes nothing.
#[utoipa::path(put, path = "/api/v1/assessments/{id}/answers/{question}", tag = "posture", operation_id = "save_answer",
    request_body = AnswerBody, security(("bearer" = [])), params(
    ("id" = Uuid, Path, description = "The assessment"),
    ("question" = String, Path, description = "The question's key", pattern = "^[a-z][a-z0-9-]{0,63}$", example = "pr-mfa")), responses(
    (status = 200, description = "The answer that counts now", body = SavedView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Your role does not allow it", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such assessment or question for you", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The assessment is complete, or somebody else changed the answer: then `clash` holds both",
        body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The answer breaks a rule", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn answer(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path((id, question)): Path<(AssessmentId, String)>,
    Json(body): Json<AnswerBody>,
) -> Result<Json<SavedView>> {
    let saved = state.posture.save_answer(&actor, body.command(id, question)?).await;
    saved.map(|saved| Json(SavedView::from(&saved))).map_err(problem)
}

/// A clash tells both answers, so that a program can let a person choose.
fn problem(error: Error) -> Problem {
    let clash = match &error {
        Error::AnswerClash(clash) => Some(ClashView {
            stands: AnswerView::from(&clash.stands),
            yours: AnswerView::from(&clash.yours),
        }),
        _ => None,
    };
    let problem = Problem::from(error);
    match clash {
        Some(clash) => problem.with_more("clash", clash),
        None => problem,
    }
}
