//! A place that was paid for opens.

use crate::model::Activation;
use crate::rights::ActivateEnrolment;
use crate::store::{courses, enrolments};
use crate::{Academy, Error, Thing};
use contracts::academy::EnrolmentActivated;
use kernel::ids::EnrolmentId;
use platform::{Actor, WriteTx};

/// Open a place that was paid for.
#[derive(Debug, Clone, Copy)]
pub struct Activate {
    /// Which place.
    pub enrolment: EnrolmentId,
}

impl Academy {
    /// Opens the place; `false` when it was open before. Only the journey `enrol-after-payment` may.
    ///
    /// # Errors
    /// When there is no such place, or somebody else asks.
    pub async fn activate(&self, actor: &Actor, command: Activate) -> Result<bool, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let opened = self.activate_in(&mut tx, command).await?;
        tx.commit().await?;
        Ok(opened)
    }

    /// Does the same inside a transaction.
    ///
    /// # Errors
    /// As [`Self::activate`].
    pub async fn activate_in(&self, tx: &mut WriteTx, command: Activate) -> Result<bool, Error> {
        let now = self.ground.clock.now();
        enrolments::lock(tx, command.enrolment).await?;
        let place = enrolments::lookup(tx, command.enrolment)
            .await?
            .ok_or(Error::NotFound(Thing::Enrolment))?;
        let permit = tx.permit(ActivateEnrolment, &place)?;
        let course = courses::lookup_version(tx, place.course, place.version)
            .await?
            .ok_or(Error::NotFound(Thing::Course))?;
        let Activation::Opens(place) = place.activate(now) else {
            return Ok(false);
        };
        if !enrolments::activate(tx, &permit, now).await? {
            return Ok(false);
        }
        tx.emit(&EnrolmentActivated {
            enrolment: place.id,
            course: place.course,
            course_title: course.listing.title,
            learner: place.learner,
            at: now,
        })
        .await?;
        Ok(true)
    }
}
