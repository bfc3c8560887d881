//! The frozen paper: which questions, in which order, with their options in which order. It is made once, when an
//! attempt starts, and neither a reload nor a new course version changes it.

use kernel::ids::QuestionId;
use kernel::{RngExt, SeededRng, SharedRng};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many options may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// Exactly one.
    Single,
    /// One or more; all the right ones and no other.
    Multiple,
}

impl QuestionKind {
    /// Returns the word that the database and both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Multiple => "multiple",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Single, Self::Multiple]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// A question as learners see it. Its right answer is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which question.
    pub id: QuestionId,
    /// What is asked.
    pub text: String,
    /// How many options may be chosen.
    pub kind: QuestionKind,
    /// The options, in the author's order.
    pub options: Vec<String>,
}

/// One question's place on a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperQuestion {
    /// How many options may be chosen.
    pub kind: QuestionKind,
    /// The author's position of each option, in the order shown.
    pub options: Vec<u8>,
    /// Which question.
    pub question: QuestionId,
}

/// A frozen paper. Its length is the denominator of the score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// What the quiz asks for.
    pub pass_percent: u8,
    /// The questions in the order shown.
    pub questions: Vec<PaperQuestion>,
    /// What the orders were drawn from.
    pub seed: i64,
}

/// A choice that the question does not offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceError {
    /// Nothing was chosen.
    Empty,
    /// An option that is not on the paper.
    Unknown,
    /// More than one where one is asked for.
    TooMany,
}

impl Paper {
    /// Freezes a paper over all questions. The same seed always gives the same paper.
    pub fn freeze(questions: &[Question], pass_percent: u8, seed: i64) -> Self {
        let rng: SharedRng = Arc::new(SeededRng::new(seed.cast_unsigned()));
        let mut drawn: Vec<PaperQuestion> = questions
            .iter()
            .map(|question| {
                let mut options: Vec<u8> = (0..).take(question.options.len()).collect();
                rng.shuffle(&mut options);
                PaperQuestion {
                    kind: question.kind,
                    options,
                    question: question.id,
                }
            })
            .collect();
        rng.shuffle(&mut drawn);
        Self {
            pass_percent,
            questions: drawn,
            seed,
        }
    }

    /// Returns the question's place on the paper.
    pub fn question(&self, id: QuestionId) -> Option<&PaperQuestion> {
        self.questions.iter().find(|placed| placed.question == id)
    }

    /// Returns how many questions there are.
    pub fn total(&self) -> u32 {
        u32::try_from(self.questions.len()).unwrap_or(u32::MAX)
    }
}

impl PaperQuestion {
    /// Checks a choice of positions as shown, from 0.
    ///
    /// # Errors
    /// When nothing, too much, or something not offered is chosen.
    pub fn choose(&self, shown: &[u8]) -> Result<BTreeSet<u8>, ChoiceError> {
        // Whoever names more positions than there are names one twice, or one that is not there.
        if shown.len() > self.options.len() {
            return Err(ChoiceError::Unknown);
        }
        let chosen: BTreeSet<u8> = shown.iter().copied().collect();
        if chosen.is_empty() {
            return Err(ChoiceError::Empty);
        }
        if chosen
            .iter()
            .any(|position| usize::from(*position) >= self.options.len())
        {
            return Err(ChoiceError::Unknown);
        }
        if self.kind == QuestionKind::Single && chosen.len() > 1 {
            return Err(ChoiceError::TooMany);
        }
        Ok(chosen)
    }

    /// Turns positions as shown into the author's positions.
    pub fn authored(&self, shown: &BTreeSet<u8>) -> BTreeSet<u8> {
        shown
            .iter()
            .filter_map(|position| self.options.get(usize::from(*position)).copied())
            .collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;

    /// Makes questions with the given numbers of options; every second one takes several answers.
    pub(crate) fn questions(option_counts: &[usize]) -> Vec<Question> {
        let rng: SharedRng = Arc::new(SeededRng::new(7));
        option_counts
            .iter()
            .enumerate()
            .map(|(at, count)| Question {
                id: QuestionId::fresh(DateTime::UNIX_EPOCH, &rng),
                text: format!("Question {at}"),
                kind: if at % 2 == 0 {
                    QuestionKind::Single
                } else {
                    QuestionKind::Multiple
                },
                options: (0..*count).map(|option| format!("Option {option}")).collect(),
            })
            .collect()
    }

    proptest! {
        #[test]
        fn a_paper_holds_each_question_and_each_option_once(
            counts in prop::collection::vec(2usize..=6, 1..20), seed: i64,
        ) {
            let questions = questions(&counts);
            let paper = Paper::freeze(&questions, 75, seed);
            prop_assert_eq!(&paper, &Paper::freeze(&questions, 75, seed));
            prop_assert_eq!(paper.total() as usize, questions.len());
            for question in &questions {
                let placed = paper.question(question.id).expect("every question is on the paper");
                let mut options = placed.options.clone();
                options.sort_unstable();
                prop_assert_eq!(options.len(), question.options.len());
                prop_assert!(options.iter().enumerate().all(|(at, option)| at == usize::from(*option)));
            }
        }

        #[test]
        fn a_choice_comes_back_as_what_was_read(seed: i64, shown in 0u8..4) {
            let questions = questions(&[4]);
            let paper = Paper::freeze(&questions, 75, seed);
            let placed = &paper.questions[0];
            let chosen = placed.choose(&[shown]).expect("the option is offered");
            prop_assert_eq!(placed.authored(&chosen), BTreeSet::from([placed.options[usize::from(shown)]]));
        }

        #[test]
        fn a_paper_survives_being_stored(counts in prop::collection::vec(2usize..=6, 1..9), seed: i64) {
            let paper = Paper::freeze(&questions(&counts), 80, seed);
            let stored = serde_json::to_value(&paper).expect("a paper is JSON");
            prop_assert_eq!(serde_json::from_value::<Paper>(stored).expect("and back"), paper);
        }
    }

    #[test]
    fn a_choice_must_be_on_offer() {
        let questions = questions(&[3, 3]);
        let paper = Paper::freeze(&questions, 75, 1);
        let single = paper.question(questions[0].id).expect("on the paper");
        let multiple = paper.question(questions[1].id).expect("on the paper");
        assert_eq!(single.choose(&[]), Err(ChoiceError::Empty));
        assert_eq!(single.choose(&[3]), Err(ChoiceError::Unknown));
        assert_eq!(single.choose(&[0, 1]), Err(ChoiceError::TooMany));
        assert_eq!(multiple.choose(&[2, 0, 2]), Ok(BTreeSet::from([0, 2])));
        assert_eq!(multiple.choose(&[2, 0, 2, 0]), Err(ChoiceError::Unknown));
    }
}
