//! What these endpoints give.

pub(crate) mod assessment;
pub(super) mod pack;
pub(super) mod run;
pub(super) mod scores;

use posture::model::{Counts, Exact};
use serde::Serialize;
use utoipa::ToSchema;

/// How many questions stand how.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountsView {
    /// Answered with a level.
    #[schema(example = 30)]
    answered: u32,
    /// Marked as not applicable.
    #[schema(example = 2)]
    not_applicable: u32,
    /// Not answered.
    #[schema(example = 10)]
    unanswered: u32,
}

impl From<Counts> for CountsView {
    fn from(counts: Counts) -> Self {
        Self {
            answered: counts.answered,
            not_applicable: counts.not_applicable,
            unanswered: counts.unanswered,
        }
    }
}

/// One score, exact and as it is shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScoreView {
    /// The exact fraction of the whole.
    #[schema(example = "3/8")]
    exact: String,
    /// One decimal, half up.
    #[schema(example = "37.5%")]
    shown: String,
    /// The shown score in tenths of a percent.
    #[schema(example = 375)]
    permille: u16,
}

impl From<Exact> for ScoreView {
    fn from(score: Exact) -> Self {
        Self {
            exact: score.to_string(),
            shown: score.percent(),
            permille: score.permille(),
        }
    }
}
