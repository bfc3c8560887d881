//! A learner takes a place on a course.

use crate::model::{Enrolment, EnrolmentState, Refusal};
use crate::rights::EnrolSelf;
use crate::store::{courses, enrolments};
use crate::{Academy, Error, Thing};
use contracts::academy::Enrolled;
use kernel::ids::{CourseId, EnrolmentId};
use platform::{Actor, DbError, Denied, WriteTx};

/// Take a place for oneself.
#[derive(Debug, Clone, Copy)]
pub struct Enrol {
    /// On which course.
    pub course: CourseId,
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::AlreadyEnrolled => Self::AlreadyEnrolled,
            Refusal::AwaitingPayment => Self::AwaitingPayment,
        }
    }
}

impl Academy {
    /// Gives the actor a place: a free one opens at once, a priced one awaits payment.
    ///
    /// # Errors
    /// When there is no such course, or the actor has an open place on it.
    pub async fn enrol(&self, actor: &Actor, command: Enrol) -> Result<Enrolment, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let enrolment = self.enrol_in(&mut tx, command).await?;
        tx.commit().await?;
        Ok(enrolment)
    }

    /// Does the same inside a transaction.
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub async fn enrol_in(&self, tx: &mut WriteTx, command: Enrol) -> Result<Enrolment, Error> {
        let now = self.ground.clock.now();
        let course = courses::lookup(tx, command.course)
            .await?
            .ok_or(Error::NotFound(Thing::Course))?;
        let permit = tx.permit(EnrolSelf, &course)?;
        let learner = tx.actor().user().ok_or(Denied {
            action: "academy.enrol-self",
        })?;
        let open = enrolments::find_open(tx, learner, course.id).await?;
        let id = EnrolmentId::fresh(now, &self.ground.rng);
        let enrolment = course.enrol(id, learner, open.map(|place| place.state), now)?;
        enrolments::add(tx, &permit, &enrolment)
            .await
            .map_err(taken_meanwhile)?;
        tx.emit(&Enrolled {
            enrolment: enrolment.id,
            course: course.id,
            course_title: course.listing.title,
            learner,
            active: enrolment.state == EnrolmentState::Active,
            at: now,
        })
        .await?;
        Ok(enrolment)
    }
}

/// Two requests at the same moment: the second one meets the unique index.
fn taken_meanwhile(error: DbError) -> Error {
    if error.is_unique("enrolments_one_open") {
        Error::AlreadyEnrolled
    } else {
        error.into()
    }
}
