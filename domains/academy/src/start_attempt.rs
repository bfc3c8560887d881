//! A learner starts a quiz.

use crate::mark_lesson_done::open_place;
use crate::model::{Attempt, CannotStart, EnrolmentState, Paper, next_attempt};
use crate::store::{attempts, courses};
use crate::{Academy, Error, Thing};
use chrono::{DateTime, Utc};
use kernel::RngExt;
use kernel::ids::{AttemptId, EnrolmentId};
use platform::{Actor, WriteTx};

/// Start a quiz, or go on with the one that is open.
#[derive(Debug, Clone, Copy)]
pub struct StartAttempt {
    /// On which place.
    pub enrolment: EnrolmentId,
}

impl Academy {
    /// Freezes a paper and opens it. An open paper is handed back as it is, so a repeat starts nothing new.
    ///
    /// # Errors
    /// When the place is not the actor's or not paid for, the quiz was passed, or the last failure is too recent.
    pub async fn start_attempt(&self, actor: &Actor, command: StartAttempt) -> Result<Attempt, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let attempt = self.start_attempt_in(&mut tx, command).await?;
        tx.commit().await?;
        Ok(attempt)
    }

    /// Does the same inside a transaction.
    ///
    /// # Errors
    /// As [`Self::start_attempt`].
    pub async fn start_attempt_in(&self, tx: &mut WriteTx, command: StartAttempt) -> Result<Attempt, Error> {
        let now = self.ground.clock.now();
        let (place, permit) = open_place(tx, command.enrolment).await?;
        let earlier = attempts::list(tx, place.id).await?;
        if let Some(open) = earlier.iter().find(|attempt| attempt.result.is_none()) {
            return Ok(open.clone());
        }
        if place.state == EnrolmentState::Completed {
            return Err(Error::AlreadyPassed);
        }
        let results: Vec<_> = earlier.iter().filter_map(|attempt| attempt.result).collect();
        let number = next_attempt(&results, self.config.cool_off, now).map_err(|refusal| cannot_start(refusal, now))?;
        let course = courses::lookup_version(tx, place.course, place.version)
            .await?
            .ok_or(Error::NotFound(Thing::Course))?;
        let questions = attempts::questions(tx, place.course, place.version).await?;
        let seed = i64::from_le_bytes(self.ground.rng.bytes());
        let attempt = Attempt {
            id: AttemptId::fresh(now, &self.ground.rng),
            enrolment: place.id,
            learner: place.learner,
            number,
            paper: Paper::freeze(&questions, course.listing.pass_percent, seed),
            started_at: now,
            result: None,
        };
        attempts::add(tx, &permit, &attempt).await?;
        Ok(attempt)
    }
}

fn cannot_start(refusal: CannotStart, now: DateTime<Utc>) -> Error {
    match refusal {
        CannotStart::AlreadyPassed => Error::AlreadyPassed,
        CannotStart::CoolingOff { until } => Error::CoolingOff {
            until,
            seconds: u32::try_from((until - now).num_seconds()).unwrap_or(0).max(1),
        },
    }
}
