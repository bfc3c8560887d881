//! When a place on a course opens, its learner gets a letter with the link to start.

use crate::failure::{Failure, outcome};
use crate::letters::Letters;
use contracts::academy::{Enrolled, EnrolmentActivated};
use identity::Identity;
use kernel::ids::{EnrolmentId, EventId, UserId};
use notifications::{Letter, Notifications};
use people::People;
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "welcome-after-enrolment";

/// Sends the letter.
#[derive(Clone)]
pub struct WelcomeAfterEnrolment {
    ground: Ground,
    people: People,
    letters: Letters,
}

/// A place that has just opened.
struct Opened {
    enrolment: EnrolmentId,
    course: String,
    learner: UserId,
}

impl WelcomeAfterEnrolment {
    /// Puts the journey together.
    pub fn new(ground: Ground, identity: Identity, people: People, notifications: Notifications) -> Self {
        Self {
            ground,
            people,
            letters: Letters::new(identity, notifications),
        }
    }

    /// Reacts to a new place. One that awaits payment is welcomed when it opens, not before.
    pub async fn run(&self, actor: &Actor, event: EventId, enrolled: Enrolled) -> Outcome {
        if !enrolled.active {
            return Outcome::Done;
        }
        let opened = Opened {
            enrolment: enrolled.enrolment,
            course: enrolled.course_title,
            learner: enrolled.learner,
        };
        outcome(self.welcome(actor, event, opened).await)
    }

    /// Reacts to a place that was paid for.
    pub async fn run_activated(&self, actor: &Actor, event: EventId, activated: EnrolmentActivated) -> Outcome {
        let opened = Opened {
            enrolment: activated.enrolment,
            course: activated.course_title,
            learner: activated.learner,
        };
        outcome(self.welcome(actor, event, opened).await)
    }

    async fn welcome(&self, actor: &Actor, event: EventId, opened: Opened) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let letter = Letter::WelcomeToCourse {
            name: self.people.full_name_in(&mut tx, opened.learner).await?,
            course: opened.course,
            enrolment: opened.enrolment,
        };
        self.letters.send_in(&mut tx, opened.learner, letter).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
