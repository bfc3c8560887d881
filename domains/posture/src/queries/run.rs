//! A run as pages and the API show it.

use crate::Error;
use crate::model::canonical::Digest;
use crate::model::pack::Place;
use crate::model::score::inputs_digest;
use crate::model::{Answers, Assessment, Band, Counts, Pack, QuestionKey, Reading, Scores, Section, score};
use std::sync::Arc;

/// One assessment with its pack and the answers that count.
#[derive(Debug, Clone)]
pub struct Run {
    /// The assessment.
    pub assessment: Assessment,
    /// The pack's version that it began with.
    pub pack: Arc<Pack>,
    /// The answers that count.
    pub answers: Answers,
}

/// How far one section is.
#[derive(Debug, Clone, Copy)]
pub struct SectionProgress<'run> {
    /// The section.
    pub section: &'run Section,
    /// Its counts.
    pub counts: Counts,
}

impl Run {
    /// Returns how many questions stand how.
    pub fn counts(&self) -> Counts {
        Counts::of(self.pack.questions(), &self.answers)
    }

    /// Returns how far each section is.
    pub fn sections(&self) -> impl Iterator<Item = SectionProgress<'_>> {
        self.pack.sections.iter().map(|section| SectionProgress {
            section,
            counts: Counts::of(section.questions(), &self.answers),
        })
    }

    /// Returns how unanswered questions are read in this state.
    pub const fn reading(&self) -> Reading {
        if self.assessment.state.is_frozen() {
            Reading::Final
        } else {
            Reading::SoFar
        }
    }

    /// Scores the run as its state asks.
    pub fn scores(&self) -> Scores {
        score(&self.pack, &self.answers, self.reading())
    }

    /// Returns the band of the given scores.
    pub fn band(&self, scores: &Scores) -> Option<&Band> {
        self.pack.band(scores.overall?.permille())
    }

    /// Returns the digest of everything the scores depend on.
    ///
    /// # Errors
    /// Never for a pack that was parsed.
    pub fn digest(&self) -> Result<Digest, Error> {
        Ok(inputs_digest(&self.pack, &self.answers, self.reading())?)
    }

    /// Returns the questions that wait for an answer, in order.
    pub fn unanswered(&self) -> impl Iterator<Item = Place<'_>> {
        self.pack
            .places()
            .filter(|place| self.answers.get(&place.question.key).is_none())
    }

    /// Returns the next question that waits for an answer after the given one, going round from the end to the start.
    pub fn next_unanswered(&self, after: &QuestionKey) -> Option<Place<'_>> {
        let here = self.pack.find(after).map_or(0, |place| place.number);
        let later = self.unanswered().find(|place| place.number > here);
        later.or_else(|| self.unanswered().find(|place| place.number < here))
    }

    /// Returns the question before and the question after.
    pub fn around(&self, question: &QuestionKey) -> (Option<Place<'_>>, Option<Place<'_>>) {
        let here = self.pack.find(question).map_or(0, |place| place.number);
        let at = |number: usize| self.pack.places().find(|place| place.number == number);
        (here.checked_sub(1).and_then(at), at(here + 1))
    }
}
