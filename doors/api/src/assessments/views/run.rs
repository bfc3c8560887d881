//! An assessment with its questions and answers.

use super::CountsView;
use super::assessment::AssessmentView;
use super::pack::QuestionView;
use chrono::{DateTime, Utc};
use posture::model::{AnswerValue, QuestionKey, Revision, Section};
use posture::{Run, SavedAnswer};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A saved answer.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct AnswerView {
    /// The id of this revision; send it as `base` when you change the answer.
    revision: Uuid,
    /// The level from 0 to 4; `null` where the question does not apply.
    #[schema(example = 3)]
    level: Option<u8>,
    /// Whether the question does not apply.
    not_applicable: bool,
    /// The words beside it.
    #[schema(example = "Reviewed each quarter by the registered manager.")]
    comment: String,
    /// Who answered.
    author: Uuid,
    /// When it reached us.
    saved_at: DateTime<Utc>,
}

impl From<&Revision> for AnswerView {
    fn from(revision: &Revision) -> Self {
        Self {
            revision: revision.id.get(),
            level: revision.value.level().map(posture::model::Level::get),
            not_applicable: revision.value == AnswerValue::NotApplicable,
            comment: revision.comment.as_str().to_owned(),
            author: revision.author.get(),
            saved_at: revision.saved_at,
        }
    }
}

/// What came of saving an answer.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct SavedView {
    /// The question's key.
    #[schema(example = "pr-mfa")]
    question: String,
    /// The answer that counts now.
    answer: AnswerView,
    /// The next question that waits for an answer; `null` when none does.
    #[schema(example = "pr-mfa")]
    next_unanswered: Option<String>,
    /// How many questions of the assessment stand how.
    counts: CountsView,
    /// Progress in whole percent.
    #[schema(example = 76)]
    progress_percent: u8,
}

impl From<&SavedAnswer> for SavedView {
    fn from(saved: &SavedAnswer) -> Self {
        Self {
            question: saved.revision.question.to_string(),
            answer: AnswerView::from(&saved.revision),
            next_unanswered: saved.next_unanswered.as_ref().map(ToString::to_string),
            counts: saved.counts.into(),
            progress_percent: saved.counts.percent(),
        }
    }
}

/// A question with its answer.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct AnsweredView {
    /// The question.
    #[serde(flatten)]
    question: QuestionView,
    /// The answer that counts.
    answer: Option<AnswerView>,
}

/// A section with its answers.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct RunSectionView {
    /// Its key.
    #[schema(example = "protect")]
    key: String,
    /// Its heading.
    #[schema(example = "Access")]
    title: String,
    /// What it is about.
    #[schema(example = "Who may enter, and how you know.")]
    summary: String,
    /// How many of its questions stand how.
    counts: CountsView,
    /// Its questions in order.
    questions: Vec<AnsweredView>,
}

/// An assessment with its questions and answers.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct RunView {
    /// The assessment.
    #[serde(flatten)]
    assessment: AssessmentView,
    /// The first question that waits for an answer.
    #[schema(example = "pr-mfa")]
    next_unanswered: Option<String>,
    /// Its sections in order.
    sections: Vec<RunSectionView>,
}

impl From<&Run> for RunView {
    fn from(run: &Run) -> Self {
        let first = run.unanswered().next();
        let sections = run.sections().map(|progress| RunSectionView {
            key: progress.section.key.clone(),
            title: progress.section.title.clone(),
            summary: progress.section.summary.clone(),
            counts: progress.counts.into(),
            questions: answered(run, progress.section),
        });
        Self {
            assessment: AssessmentView::from(run),
            next_unanswered: first.map(|place| place.question.key.to_string()),
            sections: sections.collect(),
        }
    }
}

fn answered(run: &Run, section: &Section) -> Vec<AnsweredView> {
    let answer = |key: &QuestionKey| run.answers.get(key).map(AnswerView::from);
    let groups = section.categories.iter();
    let questions = groups.flat_map(|group| group.questions.iter().map(move |question| (group, question)));
    questions
        .map(|(group, question)| AnsweredView {
            answer: answer(&question.key),
            question: QuestionView::new(&group.title, question),
        })
        .collect()
}
