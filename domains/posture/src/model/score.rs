//! `mean-of-means/1`: one pure function from answers and pack to exact fractions.
//!
//! An answer's value is level / 4. A category is the weighted mean of its questions, a section the weighted mean
//! of its categories, the whole the flat mean of the sections. What does not apply leaves both sides, and so does
//! a group in which nothing applies. docs/SCORING.md has a worked example.

use super::answer::{AnswerValue, Answers, Level, QuestionKey};
use super::canonical::{self, Digest};
use super::exact::{Exact, weighted_mean};
use super::pack::{Category, Pack, Question, Section};
use serde_json::json;

/// How unanswered questions are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// Before completion: they are left out, and the score stands beside its coverage.
    SoFar,
    /// After completion: they count 0.
    Final,
}

/// How many questions stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Answered with a level.
    pub answered: u32,
    /// Marked as not applicable.
    pub not_applicable: u32,
    /// Not answered.
    pub unanswered: u32,
}

impl Counts {
    /// Counts the given questions.
    pub fn of<'pack>(questions: impl Iterator<Item = &'pack Question>, answers: &Answers) -> Self {
        questions.fold(Self::default(), |mut counts, question| {
            match answers.value(&question.key) {
                Some(AnswerValue::Level(_)) => counts.answered += 1,
                Some(AnswerValue::NotApplicable) => counts.not_applicable += 1,
                None => counts.unanswered += 1,
            }
            counts
        })
    }

    /// Returns how many questions there are.
    pub const fn total(self) -> u32 {
        self.answered + self.not_applicable + self.unanswered
    }

    /// Returns how many questions are dealt with.
    pub const fn done(self) -> u32 {
        self.answered + self.not_applicable
    }

    /// Returns the progress in whole percent, rounded down: 100 means that nothing is left.
    pub fn percent(self) -> u8 {
        if self.total() == 0 {
            return 0;
        }
        u8::try_from(u64::from(self.done()) * 100 / u64::from(self.total())).unwrap_or(100)
    }
}

/// The score of a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryScore {
    /// Its key.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// The exact score; `None` where nothing counts.
    pub score: Option<Exact>,
    /// Its counts.
    pub counts: Counts,
}

/// The score of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionScore {
    /// Its key.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// The exact score; `None` where nothing counts.
    pub score: Option<Exact>,
    /// Its counts.
    pub counts: Counts,
    /// Its categories in order.
    pub categories: Vec<CategoryScore>,
}

/// What one question adds to the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The question.
    pub question: QuestionKey,
    /// The answered level; `None` where it is unanswered and counts 0.
    pub level: Option<Level>,
    /// The share of the whole that the question can reach. All shares add up to exactly 1.
    pub share: Exact,
    /// What it reaches. All points add up to exactly the whole score.
    pub points: Exact,
}

/// A question below the highest level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The question.
    pub question: QuestionKey,
    /// The answered level; `None` where it is unanswered.
    pub level: Option<Level>,
    /// What the whole score would gain exactly if the question reached the highest level.
    pub gain: Exact,
}

/// Every number of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scores {
    /// How unanswered questions were read.
    pub reading: Reading,
    /// The exact score of the whole; `None` where nothing counts.
    pub overall: Option<Exact>,
    /// The counts of the whole.
    pub counts: Counts,
    /// The sections in order.
    pub sections: Vec<SectionScore>,
    /// What each question adds, in order; questions that do not count are not there.
    pub parts: Vec<Part>,
}

impl Scores {
    /// Returns the gaps: lowest level first, then the largest gain, then the pack's order.
    pub fn gaps(&self) -> Vec<Gap> {
        let below = self.parts.iter().filter(|part| part.level != Some(Level::MAX));
        let mut gaps: Vec<_> = below
            .map(|part| Gap {
                question: part.question.clone(),
                level: part.level,
                gain: part.share - part.points,
            })
            .collect();
        gaps.sort_by(|a, b| {
            let levels = a.level.unwrap_or(Level::MIN).cmp(&b.level.unwrap_or(Level::MIN));
            levels.then_with(|| b.gain.cmp(&a.gain))
        });
        gaps
    }
}

/// Scores the answers against the pack.
pub fn score(pack: &Pack, answers: &Answers, reading: Reading) -> Scores {
    let sections: Vec<_> = pack
        .sections
        .iter()
        .map(|section| score_section(section, answers, reading))
        .collect();
    Scores {
        reading,
        overall: weighted_mean(sections.iter().map(|section| (1, section.score))),
        counts: Counts::of(pack.questions(), answers),
        parts: parts(pack, &sections, answers, reading),
        sections,
    }
}

/// Returns the value of a question from 0 to 1, or `None` where it does not count.
fn value(question: &Question, answers: &Answers, reading: Reading) -> Option<Exact> {
    match (answers.value(&question.key), reading) {
        (Some(AnswerValue::Level(level)), _) => Some(Exact::of(level.get().into(), Level::MAX.get().into())),
        (Some(AnswerValue::NotApplicable), _) | (None, Reading::SoFar) => None,
        (None, Reading::Final) => Some(Exact::ZERO),
    }
}

fn score_category(category: &Category, answers: &Answers, reading: Reading) -> CategoryScore {
    let values = category
        .questions
        .iter()
        .map(|question| (question.weight, value(question, answers, reading)));
    CategoryScore {
        key: category.key.clone(),
        title: category.title.clone(),
        score: weighted_mean(values),
        counts: Counts::of(category.questions.iter(), answers),
    }
}

fn score_section(section: &Section, answers: &Answers, reading: Reading) -> SectionScore {
    let categories: Vec<_> = section
        .categories
        .iter()
        .map(|category| score_category(category, answers, reading))
        .collect();
    let weights = section.categories.iter().map(|category| category.weight);
    SectionScore {
        key: section.key.clone(),
        title: section.title.clone(),
        score: weighted_mean(weights.zip(categories.iter().map(|category| category.score))),
        counts: Counts::of(section.questions(), answers),
        categories,
    }
}

/// Splits the whole into what each question adds to it.
fn parts(pack: &Pack, scores: &[SectionScore], answers: &Answers, reading: Reading) -> Vec<Part> {
    let counting = scores.iter().filter(|section| section.score.is_some()).count();
    let section_share = Exact::of(1, u32::try_from(counting).unwrap_or(0));
    let mut parts = Vec::new();
    for (section, section_score) in pack.sections.iter().zip(scores) {
        let groups = section.categories.iter().zip(&section_score.categories);
        let counted = groups
            .filter(|(_, score)| score.score.is_some())
            .map(|(category, _)| category);
        let category_weights: u32 = counted.clone().map(|category| category.weight).sum();
        for category in counted {
            let share = section_share * Exact::of(category.weight, category_weights);
            parts.extend(category_parts(category, share, answers, reading));
        }
    }
    parts
}

fn category_parts(category: &Category, share: Exact, answers: &Answers, reading: Reading) -> Vec<Part> {
    let values = category
        .questions
        .iter()
        .map(|question| (question, value(question, answers, reading)));
    let counted: Vec<_> = values
        .filter_map(|(question, value)| value.map(|value| (question, value)))
        .collect();
    let weights: u32 = counted.iter().map(|(question, _)| question.weight).sum();
    let part = |(question, value): (&Question, Exact)| {
        let share = share * Exact::of(question.weight, weights);
        Part {
            question: question.key.clone(),
            level: answers.value(&question.key).and_then(AnswerValue::level),
            share,
            points: share * value,
        }
    };
    counted.into_iter().map(part).collect()
}

/// Returns the digest of everything that a result depends on: the pack with every word and weight, the way of
/// scoring, the reading and each answer's value. The same digest means the same scores.
///
/// # Errors
/// Never for a pack that was parsed.
pub fn inputs_digest(pack: &Pack, answers: &Answers, reading: Reading) -> Result<Digest, canonical::NotCanonical> {
    let values: serde_json::Map<_, _> = pack
        .questions()
        .filter_map(|question| Some((question.key.to_string(), answers.value(&question.key)?.word().into())))
        .collect();
    let inputs = json!({
        "pack": { "key": pack.key, "version": pack.version, "sha256": pack.digest()?.to_string() },
        "rubric": pack.rubric,
        "reading": match reading { Reading::SoFar => "so-far", Reading::Final => "final" },
        "answers": values,
    });
    Ok(Digest::of(canonical::canonical(&inputs)?.as_bytes()))
}

#[cfg(test)]
#[path = "score_tests.rs"]
mod tests;
