//! A learner marks a lesson as done.

use crate::model::{Enrolment, EnrolmentState};
use crate::rights::Learn;
use crate::store::{enrolments, lessons};
use crate::{Academy, Error, Thing};
use kernel::ids::{EnrolmentId, LessonId};
use platform::{Actor, Permit, WriteTx};

/// Mark a lesson as done.
#[derive(Debug, Clone, Copy)]
pub struct MarkLessonDone {
    /// On which place.
    pub enrolment: EnrolmentId,
    /// Which lesson.
    pub lesson: LessonId,
}

impl Academy {
    /// Notes that the lesson was read; says whether the course is completed now. A repeat changes nothing.
    ///
    /// # Errors
    /// When the place or lesson is not the actor's, or the place is not paid for.
    pub async fn mark_lesson_done(&self, actor: &Actor, command: MarkLessonDone) -> Result<bool, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let completed = self.mark_lesson_done_in(&mut tx, command).await?;
        tx.commit().await?;
        Ok(completed)
    }

    /// Does the same inside a transaction.
    ///
    /// # Errors
    /// As [`Self::mark_lesson_done`].
    pub async fn mark_lesson_done_in(&self, tx: &mut WriteTx, command: MarkLessonDone) -> Result<bool, Error> {
        let now = self.ground.clock.now();
        let (place, permit) = open_place(tx, command.enrolment).await?;
        let version = lessons::list(tx, place.course, place.version).await?;
        if !version.iter().any(|lesson| lesson.id == command.lesson) {
            return Err(Error::NotFound(Thing::Lesson));
        }
        if place.state == EnrolmentState::Completed {
            return Ok(true);
        }
        lessons::mark_done(tx, &permit, command.lesson, now).await?;
        self.complete_if_due(tx, &place, &permit).await
    }
}

/// Loads the actor's own place, makes others wait for it, and checks that its lessons are open.
pub(crate) async fn open_place(tx: &mut WriteTx, enrolment: EnrolmentId) -> Result<(Enrolment, Permit<Learn>), Error> {
    enrolments::lock(tx, enrolment).await?;
    let place = enrolments::lookup(tx, enrolment)
        .await?
        .ok_or(Error::NotFound(Thing::Enrolment))?;
    let permit = tx.permit(Learn, &place)?;
    if place.state == EnrolmentState::AwaitingPayment {
        return Err(Error::AwaitingPayment);
    }
    Ok((place, permit))
}
