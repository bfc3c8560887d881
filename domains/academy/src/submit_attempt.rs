//! A learner hands in the quiz; it is marked at once.

use crate::mark_lesson_done::open_place;
use crate::model::{AttemptResult, mark};
use crate::save_answer::own_paper;
use crate::store::attempts;
use crate::{Academy, Error};
use kernel::ids::{AttemptId, EnrolmentId};
use platform::{Actor, WriteTx};

/// Hand in a paper.
#[derive(Debug, Clone, Copy)]
pub struct SubmitAttempt {
    /// Which paper.
    pub attempt: AttemptId,
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submitted {
    /// Which paper.
    pub attempt: AttemptId,
    /// The place it belongs to.
    pub enrolment: EnrolmentId,
    /// The result.
    pub result: AttemptResult,
    /// How many questions the paper had.
    pub total: u32,
    /// Whether the course is completed now.
    pub course_completed: bool,
}

impl Academy {
    /// Closes the paper, marks it and, when the completion rule is met, completes the course. Handing in again gives
    /// the first result.
    ///
    /// # Errors
    /// When the paper is not the actor's.
    pub async fn submit_attempt(&self, actor: &Actor, command: SubmitAttempt) -> Result<Submitted, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let submitted = self.submit_attempt_in(&mut tx, command).await?;
        tx.commit().await?;
        Ok(submitted)
    }

    /// Does the same inside a transaction.
    ///
    /// # Errors
    /// As [`Self::submit_attempt`].
    pub async fn submit_attempt_in(&self, tx: &mut WriteTx, command: SubmitAttempt) -> Result<Submitted, Error> {
        let now = self.ground.clock.now();
        let (attempt, permit) = own_paper(tx, command.attempt).await?;
        let (place, learn) = open_place(tx, attempt.enrolment).await?;
        let result = match attempt.result {
            Some(earlier) => earlier,
            None if attempts::hand_in(tx, &permit, now).await? => {
                let keys = attempts::keys(tx, &attempt.paper).await?;
                let keys = keys
                    .into_iter()
                    .map(|(question, key)| (question, key.correct))
                    .collect();
                let answers = attempts::answers(tx, attempt.id).await?;
                let answers = answers
                    .into_iter()
                    .map(|answer| (answer.question, answer.chosen.into_iter().collect()))
                    .collect();
                let marks = mark(&attempt.paper, &keys, &answers);
                attempts::write_marks(tx, &permit, &marks).await?;
                AttemptResult {
                    submitted_at: now,
                    correct: marks.correct,
                    percent: marks.percent,
                    passed: marks.passed,
                }
            }
            None => return Err(Error::HandedIn),
        };
        Ok(Submitted {
            attempt: attempt.id,
            enrolment: place.id,
            result,
            total: attempt.paper.total(),
            course_completed: self.complete_if_due(tx, &place, &learn).await?,
        })
    }
}
