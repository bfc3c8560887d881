//! What a completion rests on, boiled down to one digest that the certificate carries.

use super::Paper;
use chrono::{DateTime, SecondsFormat, Utc};
use kernel::ids::{AttemptId, CourseId, EnrolmentId, LessonId, QuestionId, UserId};
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

/// Everything that a completion rests on. Field names stand in alphabetical order, so that the JSON is canonical.
#[derive(Debug, Clone, Serialize)]
pub struct Evidence {
    /// The quiz that passed.
    pub attempt: AttemptEvidence,
    /// The course.
    pub course: CourseId,
    /// The place.
    pub enrolment: EnrolmentId,
    /// Whose it is.
    pub learner: UserId,
    /// When each lesson was done, by lesson.
    pub lessons: Vec<LessonEvidence>,
    /// The version studied.
    pub version: u32,
}

/// One lesson that was done.
#[derive(Debug, Clone, Serialize)]
pub struct LessonEvidence {
    /// When.
    #[serde(serialize_with = "instant")]
    pub done_at: DateTime<Utc>,
    /// Which lesson.
    pub lesson: LessonId,
}

/// One answer that was given.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerEvidence {
    /// Positions as shown.
    pub chosen: Vec<u8>,
    /// Which question.
    pub question: QuestionId,
    /// When it was saved last.
    #[serde(serialize_with = "instant")]
    pub saved_at: DateTime<Utc>,
}

/// The quiz that passed.
#[derive(Debug, Clone, Serialize)]
pub struct AttemptEvidence {
    /// Every answer, by question.
    pub answers: Vec<AnswerEvidence>,
    /// How many are right.
    pub correct: u32,
    /// Which attempt.
    pub id: AttemptId,
    /// The first, the second.
    pub number: u32,
    /// The frozen paper.
    pub paper: Paper,
    /// The result.
    pub percent: u8,
    /// When it began.
    #[serde(serialize_with = "instant")]
    pub started_at: DateTime<Utc>,
    /// When it was handed in.
    #[serde(serialize_with = "instant")]
    pub submitted_at: DateTime<Utc>,
}

impl Evidence {
    /// Returns the SHA-256 in hex over the canonical JSON. Lists are put in order first.
    ///
    /// # Errors
    /// Never for the types above; the encoder cannot promise it.
    pub fn digest(mut self) -> Result<String, serde_json::Error> {
        self.lessons.sort_by_key(|lesson| lesson.lesson);
        self.attempt.answers.sort_by_key(|answer| answer.question);
        let json = serde_json::to_vec(&self)?;
        Ok(hex::encode(Sha256::digest(json)))
    }
}

fn instant<S: Serializer>(at: &DateTime<Utc>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Micros, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::paper::tests::questions;
    use kernel::{SeededRng, SharedRng};
    use std::sync::Arc;

    fn evidence() -> Evidence {
        let rng: SharedRng = Arc::new(SeededRng::new(11));
        let at = DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
        let questions = questions(&[4, 4]);
        Evidence {
            attempt: AttemptEvidence {
                answers: questions
                    .iter()
                    .map(|question| AnswerEvidence {
                        chosen: vec![1],
                        question: question.id,
                        saved_at: at,
                    })
                    .collect(),
                correct: 2,
                id: AttemptId::fresh(at, &rng),
                number: 1,
                paper: Paper::freeze(&questions, 75, 5),
                percent: 100,
                started_at: at,
                submitted_at: at,
            },
            course: CourseId::fresh(at, &rng),
            enrolment: EnrolmentId::fresh(at, &rng),
            learner: UserId::fresh(at, &rng),
            lessons: (0..2)
                .map(|_| LessonEvidence {
                    done_at: at,
                    lesson: LessonId::fresh(at, &rng),
                })
                .collect(),
            version: 1,
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_one_altered_answer_does() {
        let digest = evidence().digest().expect("a digest");
        assert_eq!(digest.len(), 64);
        let mut shuffled = evidence();
        shuffled.lessons.reverse();
        shuffled.attempt.answers.reverse();
        assert_eq!(shuffled.digest().expect("a digest"), digest);
        let mut altered = evidence();
        altered.attempt.answers[0].chosen = vec![2];
        assert_ne!(altered.digest().expect("a digest"), digest);
    }

    #[test]
    fn the_json_is_canonical() {
        let json = serde_json::to_string(&evidence()).expect("JSON");
        let sorted: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let mut keys: Vec<_> = sorted.as_object().expect("an object").keys().cloned().collect();
        let read = keys.clone();
        keys.sort();
        assert_eq!(read, keys);
    }
}
