//! Scores.

use super::pack::BandView;
use super::{CountsView, ScoreView};
use posture::model::score::{CategoryScore, Part};
use posture::model::{Gap, Level, Reading, SectionScore};
use posture::{Error, Run};
use serde::Serialize;
use utoipa::ToSchema;

/// The scores of an assessment.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct ScoresView {
    /// `so_far` while answers can change (unanswered questions are left out), then `final` (they count 0).
    #[schema(example = "final")]
    reading: &'static str,
    /// The way of scoring.
    #[schema(example = "mean-of-means/1")]
    rubric: String,
    /// SHA-256 of everything the scores depend on; the same digest means the same scores.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    inputs_sha256: String,
    /// The score of the whole; `null` where nothing counts yet.
    overall: Option<ScoreView>,
    /// The band of the whole.
    band: Option<BandView>,
    /// How many questions stand how.
    counts: CountsView,
    /// Progress in whole percent.
    #[schema(example = 100)]
    progress_percent: u8,
    /// The sections in order.
    sections: Vec<GroupView>,
    /// What each question that counts adds: all points make exactly the whole.
    parts: Vec<PartView>,
    /// Questions below the highest level: lowest first, then by what closing them would gain.
    gaps: Vec<GapView>,
}

/// The score of a section or of a category in it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(no_recursion)]
pub(in crate::assessments) struct GroupView {
    /// Its key.
    #[schema(example = "protect")]
    key: String,
    /// Its heading.
    #[schema(example = "Shifts")]
    title: String,
    /// Its score; `null` where nothing counts.
    score: Option<ScoreView>,
    /// Its counts.
    counts: CountsView,
    /// The categories of a section.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    categories: Vec<GroupView>,
}

/// What a question adds to the whole.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct PartView {
    /// The question's key.
    #[schema(example = "pr-mfa")]
    question: String,
    /// The level; `null` where the question is unanswered and counts 0.
    level: Option<u8>,
    /// What it can reach, as a fraction of the whole.
    #[schema(example = "1/72")]
    share: String,
    /// What it reaches.
    #[schema(example = "1/96")]
    points: String,
}

/// A question below the highest level.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct GapView {
    /// The question's key.
    #[schema(example = "pr-mfa")]
    question: String,
    /// The level; `null` where the question is unanswered.
    level: Option<u8>,
    /// What the whole would gain exactly from level 4 here.
    gain: ScoreView,
}

impl ScoresView {
    pub(in crate::assessments) fn of(run: &Run) -> Result<Self, Error> {
        let scores = run.scores();
        Ok(Self {
            reading: match scores.reading {
                Reading::SoFar => "so_far",
                Reading::Final => "final",
            },
            rubric: run.pack.rubric.clone(),
            inputs_sha256: run.digest()?.to_string(),
            overall: scores.overall.map(ScoreView::from),
            band: run.band(&scores).map(BandView::from),
            counts: scores.counts.into(),
            progress_percent: scores.counts.percent(),
            sections: scores.sections.iter().map(GroupView::from).collect(),
            parts: scores.parts.iter().map(PartView::from).collect(),
            gaps: scores.gaps().iter().map(GapView::from).collect(),
        })
    }
}

impl From<&SectionScore> for GroupView {
    fn from(section: &SectionScore) -> Self {
        Self {
            key: section.key.clone(),
            title: section.title.clone(),
            score: section.score.map(ScoreView::from),
            counts: section.counts.into(),
            categories: section.categories.iter().map(Self::from).collect(),
        }
    }
}

impl From<&CategoryScore> for GroupView {
    fn from(category: &CategoryScore) -> Self {
        Self {
            key: category.key.clone(),
            title: category.title.clone(),
            score: category.score.map(ScoreView::from),
            counts: category.counts.into(),
            categories: Vec::new(),
        }
    }
}

impl From<&Part> for PartView {
    fn from(part: &Part) -> Self {
        Self {
            question: part.question.to_string(),
            level: part.level.map(Level::get),
            share: part.share.to_string(),
            points: part.points.to_string(),
        }
    }
}

impl From<&Gap> for GapView {
    fn from(gap: &Gap) -> Self {
        Self {
            question: gap.question.to_string(),
            level: gap.level.map(Level::get),
            gain: gap.gain.into(),
        }
    }
}
