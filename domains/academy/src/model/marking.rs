//! Marking: a pure function of paper, right answers and choices.

use super::Paper;
use kernel::ids::QuestionId;
use std::collections::{BTreeMap, BTreeSet};

/// How one question was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionMark {
    /// Which question.
    pub question: QuestionId,
    /// The author's positions of what was chosen; empty where nothing was.
    pub chosen: BTreeSet<u8>,
    /// Whether exactly the right options were chosen.
    pub right: bool,
}

/// A marked paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    /// The questions in the paper's order.
    pub questions: Vec<QuestionMark>,
    /// How many are right.
    pub correct: u32,
    /// How many there are, answered or not.
    pub total: u32,
    /// Whole percent, rounded down, so that nobody passes by rounding.
    pub percent: u8,
    /// Whether the pass mark was reached.
    pub passed: bool,
}

/// Marks a paper. `keys` and the result speak in the author's positions, `answers` in those shown.
/// A question without an answer, and one without a key, counts as wrong: the denominator is the paper.
pub fn mark(
    paper: &Paper,
    keys: &BTreeMap<QuestionId, BTreeSet<u8>>,
    answers: &BTreeMap<QuestionId, BTreeSet<u8>>,
) -> Marks {
    let questions: Vec<QuestionMark> = paper
        .questions
        .iter()
        .map(|placed| {
            let chosen = answers
                .get(&placed.question)
                .map(|shown| placed.authored(shown))
                .unwrap_or_default();
            let right = !chosen.is_empty() && keys.get(&placed.question) == Some(&chosen);
            QuestionMark {
                question: placed.question,
                chosen,
                right,
            }
        })
        .collect();
    let correct = u32::try_from(questions.iter().filter(|marked| marked.right).count()).unwrap_or(u32::MAX);
    let total = paper.total();
    let percent = u8::try_from(u64::from(correct) * 100 / u64::from(total.max(1))).unwrap_or(100);
    // Compared as fractions: 2 of 3 is no 67 %.
    let passed = total > 0 && u64::from(correct) * 100 >= u64::from(paper.pass_percent) * u64::from(total);
    Marks {
        questions,
        correct,
        total,
        percent,
        passed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::paper::tests::questions;
    use crate::model::{Paper, QuestionKind};
    use proptest::prelude::*;

    type Choices = BTreeMap<QuestionId, BTreeSet<u8>>;

    /// Turns the author's positions into those shown on the paper.
    fn shown(paper: &Paper, authored: &Choices) -> Choices {
        authored
            .iter()
            .map(|(id, choices)| {
                let placed = paper.question(*id).expect("on the paper");
                let shown = (0u8..)
                    .zip(&placed.options)
                    .filter(|(_, option)| choices.contains(option))
                    .map(|(position, _)| position)
                    .collect();
                (*id, shown)
            })
            .collect()
    }

    /// A paper, its right answers and what somebody answered; both in the author's positions.
    fn set_up() -> impl Strategy<Value = (Paper, Choices, Choices)> {
        let question = (2usize..=6, any::<[u8; 4]>(), any::<bool>());
        (prop::collection::vec(question, 1..15), any::<i64>(), 1u8..=100).prop_map(|(raw, seed, pass)| {
            let counts: Vec<usize> = raw.iter().map(|(count, ..)| *count).collect();
            let questions = questions(&counts);
            let pick = |at: usize, first: u8, second: u8| {
                let count = u8::try_from(counts[at]).unwrap_or(u8::MAX);
                let mut chosen = BTreeSet::from([first % count]);
                if questions[at].kind == QuestionKind::Multiple {
                    chosen.insert(second % count);
                }
                (questions[at].id, chosen)
            };
            let all = || raw.iter().enumerate();
            let keys = all().map(|(at, (_, bytes, _))| pick(at, bytes[0], bytes[1])).collect();
            let given = all()
                .filter(|(_, (.., answered))| *answered)
                // Few options make many of these right by chance.
                .map(|(at, (_, bytes, _))| pick(at, bytes[2], bytes[3]))
                .collect();
            (Paper::freeze(&questions, pass, seed), keys, given)
        })
    }

    proptest! {
        #[test]
        fn the_right_answers_score_full_marks_in_any_order((paper, keys, _) in set_up()) {
            let marks = mark(&paper, &keys, &shown(&paper, &keys));
            prop_assert_eq!((marks.correct, marks.percent, marks.passed), (paper.total(), 100, true));
        }

        #[test]
        fn an_empty_paper_scores_nothing_and_never_passes((paper, keys, _) in set_up()) {
            let marks = mark(&paper, &keys, &Choices::new());
            prop_assert_eq!((marks.correct, marks.percent, marks.passed), (0, 0, false));
            prop_assert_eq!(marks.total, paper.total());
        }

        #[test]
        fn the_score_is_the_share_of_right_questions((paper, keys, given) in set_up()) {
            let marks = mark(&paper, &keys, &shown(&paper, &given));
            let right = keys.iter().filter(|(id, key)| given.get(id) == Some(key)).count();
            prop_assert_eq!(marks.correct as usize, right);
            prop_assert_eq!(marks.questions.iter().filter(|question| question.right).count(), right);
            prop_assert_eq!(usize::from(marks.percent), right * 100 / keys.len());
            prop_assert_eq!(marks.passed, right * 100 >= usize::from(paper.pass_percent) * keys.len());
        }

        #[test]
        fn one_more_right_answer_never_lowers_the_score((paper, keys, given) in set_up(), at: prop::sample::Index) {
            let before = mark(&paper, &keys, &shown(&paper, &given));
            let mut better = given.clone();
            let (id, key) = keys.iter().nth(at.index(keys.len())).expect("a question");
            better.insert(*id, key.clone());
            let after = mark(&paper, &keys, &shown(&paper, &better));
            prop_assert!(after.correct >= before.correct && after.percent >= before.percent);
            prop_assert!(after.passed || !before.passed);
        }

        #[test]
        fn an_option_too_many_or_too_few_is_wrong((paper, keys, _) in set_up()) {
            let mut given = keys.clone();
            for (id, chosen) in &mut given {
                let placed = paper.question(*id).expect("on the paper");
                if let Some(extra) = placed.options.iter().find(|option| !chosen.contains(option)) {
                    chosen.insert(*extra);
                } else {
                    chosen.pop_first();
                }
            }
            prop_assert_eq!(mark(&paper, &keys, &shown(&paper, &given)).correct, 0);
        }
    }
}
