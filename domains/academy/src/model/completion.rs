//! Completion: a pure function of a version's rule and what the learner did. A rebuild from the rows gives the same.

use chrono::{DateTime, Utc};
use kernel::ids::LessonId;
use std::collections::{BTreeMap, BTreeSet};

/// What completing a version asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletionRule {
    /// Every lesson must be read.
    pub lessons: BTreeSet<LessonId>,
    /// A quiz must reach this.
    pub pass_percent: u8,
}

/// Something that a learner did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LearningEvent {
    /// A lesson was marked as done.
    LessonDone {
        /// Which lesson.
        lesson: LessonId,
        /// When.
        at: DateTime<Utc>,
    },
    /// A quiz was handed in and marked.
    QuizMarked {
        /// The result.
        percent: u8,
        /// When.
        at: DateTime<Utc>,
    },
}

/// The rule is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completion {
    /// The result of the first quiz that passed.
    pub percent: u8,
    /// When the last thing that was missing happened.
    pub at: DateTime<Utc>,
}

/// How far a learner has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Lessons of this version that are done.
    pub lessons_done: u32,
    /// Lessons of this version.
    pub lessons_total: u32,
    /// The best quiz result so far.
    pub best_percent: Option<u8>,
    /// Whether a quiz has passed.
    pub passed: bool,
    /// Set when the rule is met.
    pub completion: Option<Completion>,
}

impl Progress {
    /// Returns how much of the way is done in whole percent: each lesson is one step and the quiz another.
    pub fn percent(&self) -> u8 {
        let steps = u64::from(self.lessons_total) + 1;
        let done = u64::from(self.lessons_done) + u64::from(self.passed);
        u8::try_from(done * 100 / steps).unwrap_or(100)
    }
}

/// Works out how far a learner has come. The order of the events does not matter, nor does a repeat.
pub fn progress(rule: &CompletionRule, events: &[LearningEvent]) -> Progress {
    let mut done: BTreeMap<LessonId, DateTime<Utc>> = BTreeMap::new();
    let mut best_percent: Option<u8> = None;
    let mut first_pass: Option<(DateTime<Utc>, u8)> = None;
    for event in events {
        match *event {
            LearningEvent::LessonDone { lesson, at } if rule.lessons.contains(&lesson) => {
                done.entry(lesson)
                    .and_modify(|first| *first = at.min(*first))
                    .or_insert(at);
            }
            LearningEvent::LessonDone { .. } => {}
            LearningEvent::QuizMarked { percent, at } => {
                best_percent = best_percent.max(Some(percent));
                if percent >= rule.pass_percent && first_pass.is_none_or(|first| (at, percent) < first) {
                    first_pass = Some((at, percent));
                }
            }
        }
    }
    let all_read = done.len() == rule.lessons.len();
    let completion = first_pass.filter(|_| all_read).map(|(passed_at, percent)| Completion {
        percent,
        at: done.values().copied().fold(passed_at, DateTime::max),
    });
    Progress {
        lessons_done: u32::try_from(done.len()).unwrap_or(u32::MAX),
        lessons_total: u32::try_from(rule.lessons.len()).unwrap_or(u32::MAX),
        best_percent,
        passed: first_pass.is_some(),
        completion,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{SeededRng, SharedRng};
    use proptest::prelude::*;
    use std::sync::Arc;

    fn lessons(count: usize) -> Vec<LessonId> {
        let rng: SharedRng = Arc::new(SeededRng::new(3));
        (0..count)
            .map(|_| LessonId::fresh(DateTime::UNIX_EPOCH, &rng))
            .collect()
    }

    fn story() -> impl Strategy<Value = (CompletionRule, Vec<LearningEvent>)> {
        let event = (0usize..8, 0u8..=100, 0i64..1_000, any::<bool>());
        (1usize..6, 1u8..=100, prop::collection::vec(event, 0..25)).prop_map(|(count, pass_percent, raw)| {
            let ids = lessons(8);
            let rule = CompletionRule {
                lessons: ids[..count].iter().copied().collect(),
                pass_percent,
            };
            let events = raw
                .into_iter()
                .map(|(lesson, percent, seconds, quiz)| {
                    let at = DateTime::from_timestamp(seconds, 0).expect("an instant");
                    if quiz {
                        LearningEvent::QuizMarked { percent, at }
                    } else {
                        LearningEvent::LessonDone {
                            lesson: ids[lesson],
                            at,
                        }
                    }
                })
                .collect();
            (rule, events)
        })
    }

    proptest! {
        #[test]
        fn order_and_repeats_change_nothing((rule, events) in story()) {
            let straight = progress(&rule, &events);
            let mut other: Vec<_> = events.iter().rev().copied().collect();
            other.extend(events.iter().copied());
            prop_assert_eq!(progress(&rule, &other), straight);
        }

        #[test]
        fn more_work_never_takes_a_completion_away((rule, events) in story(), cut: prop::sample::Index) {
            let some = &events[..cut.index(events.len() + 1)];
            let (before, after) = (progress(&rule, some), progress(&rule, &events));
            prop_assert!(after.lessons_done >= before.lessons_done);
            prop_assert!(after.percent() >= before.percent());
            prop_assert!(after.completion.is_some() || before.completion.is_none());
        }

        #[test]
        fn complete_means_all_lessons_and_a_pass_and_a_hundred_percent((rule, events) in story()) {
            let found = progress(&rule, &events);
            let passed = events.iter().any(|event| matches!(event, LearningEvent::QuizMarked { percent, .. } if *percent >= rule.pass_percent));
            prop_assert_eq!(found.passed, passed);
            prop_assert_eq!(found.completion.is_some(), passed && found.lessons_done == found.lessons_total);
            prop_assert_eq!(found.completion.is_some(), found.percent() == 100);
        }
    }
}
