//! Assessments without their questions.

use super::{CountsView, ScoreView};
use chrono::{DateTime, Utc};
use posture::model::{Assessment, Counts, Exact};
use posture::{AssessmentSummary, Run};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An assessment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssessmentView {
    /// Its id.
    pub(in crate::assessments) id: Uuid,
    /// Whose it is.
    organisation: Uuid,
    /// What the organisation calls it.
    #[schema(example = "Autumn check")]
    title: String,
    /// The question pack's key.
    #[schema(example = "everyday-security")]
    pack: String,
    /// The version it began with and keeps.
    #[schema(example = "1.0")]
    pack_version: String,
    /// `in_progress`, `completed` or `released`.
    #[schema(example = "in_progress")]
    state: &'static str,
    /// Grows with every change; what `If-Match` names.
    #[schema(example = 7)]
    version: i32,
    /// When it was started.
    started_at: DateTime<Utc>,
    /// When its answers were frozen.
    completed_at: Option<DateTime<Utc>>,
    /// How many questions stand how.
    counts: CountsView,
    /// Progress in whole percent; 100 means that nothing is left.
    #[schema(example = 76)]
    progress_percent: u8,
}

impl AssessmentView {
    fn new(assessment: &Assessment, counts: Counts) -> Self {
        Self {
            id: assessment.id.get(),
            organisation: assessment.organisation.get(),
            title: assessment.title.clone(),
            pack: assessment.pack_key.clone(),
            pack_version: assessment.pack_version.clone(),
            state: assessment.state.word(),
            version: assessment.version,
            started_at: assessment.started_at,
            completed_at: assessment.completed_at,
            counts: counts.into(),
            progress_percent: counts.percent(),
        }
    }
}

impl From<&Run> for AssessmentView {
    fn from(run: &Run) -> Self {
        Self::new(&run.assessment, run.counts())
    }
}

/// One line of the list.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct AssessmentLine {
    /// The assessment.
    #[serde(flatten)]
    assessment: AssessmentView,
    /// Its score; so far, while it is in progress, and `null` where nothing counts yet.
    score: Option<ScoreView>,
}

impl From<&AssessmentSummary> for AssessmentLine {
    fn from(summary: &AssessmentSummary) -> Self {
        let overall: Option<Exact> = summary.overall;
        Self {
            assessment: AssessmentView::new(&summary.assessment, summary.counts),
            score: overall.map(ScoreView::from),
        }
    }
}

/// A page of assessments.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct AssessmentList {
    /// The assessments, newest first.
    pub(in crate::assessments) items: Vec<AssessmentLine>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "0192f0c1-7b2e-7a41-9c55-0b1e6d3f2a10")]
    pub(in crate::assessments) next: Option<String>,
}
