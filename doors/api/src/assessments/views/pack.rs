//! Question packs.

use posture::model::{Band, Pack, Question, Section};
use serde::Serialize;
use utoipa::ToSchema;

/// The packs that an assessment can begin with.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct PackList {
    /// The packs.
    pub(in crate::assessments) items: Vec<PackView>,
}

/// A question pack.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct PackView {
    /// Its key.
    #[schema(example = "everyday-security")]
    key: String,
    /// Its version.
    #[schema(example = "1.0")]
    version: String,
    /// Its title.
    #[schema(example = "Cyber Essentials")]
    title: String,
    /// What it is.
    #[schema(example = "The five controls that stop most common attacks.")]
    summary: String,
    /// About how long it takes.
    #[schema(example = 45)]
    minutes: u32,
    /// The framework whose outcome ids the questions name.
    #[schema(example = "NCSC Cyber Essentials")]
    framework: String,
    /// The way of scoring.
    #[schema(example = "mean-of-means/1")]
    rubric: String,
    /// Where its facts come from.
    #[schema(example = "NCSC, Cyber Essentials: requirements for IT infrastructure")]
    source: String,
    /// The day somebody checked it against its source.
    #[schema(example = "2026-11-21")]
    checked: String,
    /// The names of score ranges, lowest first; they are ours, not the framework's.
    bands: Vec<BandView>,
    /// The questions by section.
    sections: Vec<PackSectionView>,
}

/// A range of scores with a name.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct BandView {
    /// The lowest shown score in tenths of a percent.
    #[schema(example = 500)]
    from: u16,
    /// Its name.
    #[schema(example = "Managed")]
    name: String,
    /// What it means.
    #[schema(example = "Most controls are in place and some are checked.")]
    meaning: String,
}

impl From<&Band> for BandView {
    fn from(band: &Band) -> Self {
        Self {
            from: band.from,
            name: band.name.clone(),
            meaning: band.meaning.clone(),
        }
    }
}

/// A section of a pack.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct PackSectionView {
    /// Its key.
    #[schema(example = "protect")]
    key: String,
    /// Its heading.
    #[schema(example = "Access")]
    title: String,
    /// What it is about.
    #[schema(example = "Who may enter, and how you know.")]
    summary: String,
    /// Its questions in order.
    questions: Vec<QuestionView>,
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assessments) struct QuestionView {
    /// Its key.
    #[schema(example = "pr-mfa")]
    key: String,
    /// The heading of its group.
    #[schema(example = "access")]
    category: String,
    /// The framework's outcomes that it asks about.
    #[schema(example = json!(["PR.AA-03"]))]
    maps: Vec<String>,
    /// Its weight within the group.
    #[schema(example = 1)]
    weight: u32,
    /// The question.
    #[schema(example = "Does everybody sign in with a second factor?")]
    text: String,
    /// What is meant, with examples.
    #[schema(example = "Count accounts that nobody uses, too.")]
    help: String,
    /// Why it matters.
    #[schema(example = "A stolen password alone then opens nothing.")]
    why: String,
    /// What would show it.
    #[schema(example = json!(["A list of who has a key"]))]
    evidence: Vec<String>,
    /// What each level from 0 to 4 means here.
    #[schema(example = json!(["Nobody has thought about it"]))]
    anchors: Vec<String>,
}

impl QuestionView {
    pub(super) fn new(category: &str, question: &Question) -> Self {
        Self {
            key: question.key.to_string(),
            category: category.to_owned(),
            maps: question.maps.clone(),
            weight: question.weight,
            text: question.text.clone(),
            help: question.help.clone(),
            why: question.why.clone(),
            evidence: question.evidence.clone(),
            anchors: question.anchors.to_vec(),
        }
    }
}

impl From<&Section> for PackSectionView {
    fn from(section: &Section) -> Self {
        let groups = section.categories.iter();
        let questions =
            groups.flat_map(|group| group.questions.iter().map(|each| QuestionView::new(&group.title, each)));
        Self {
            key: section.key.clone(),
            title: section.title.clone(),
            summary: section.summary.clone(),
            questions: questions.collect(),
        }
    }
}

impl From<&Pack> for PackView {
    fn from(pack: &Pack) -> Self {
        Self {
            key: pack.key.clone(),
            version: pack.version.clone(),
            title: pack.title.clone(),
            summary: pack.summary.clone(),
            minutes: pack.minutes,
            framework: pack.framework.clone(),
            rubric: pack.rubric.clone(),
            source: pack.source.name.clone(),
            checked: pack.source.checked.clone(),
            bands: pack.bands.iter().map(BandView::from).collect(),
            sections: pack.sections.iter().map(PackSectionView::from).collect(),
        }
    }
}
