//! Who may do what in the academy.

use crate::model::{Attempt, Course, Enrolment};
use kernel::ids::{CourseId, OrganisationId};
use platform::OrgRole::{Instructor, Manager, Owner};
use platform::{Action, Actor, RoleTable, StaffRole, Who};
use uuid::Uuid;

/// Which roles in a training provider hold which right here.
pub const ROLES: RoleTable = RoleTable::new(&[("academy.publish-course", &[Owner, Manager, Instructor])]);

/// Publishing a course, or a new version of one.
pub struct PublishOnCourse;

/// Whose course is to be published.
#[derive(Debug, Clone, Copy)]
pub struct CourseOwner {
    /// The course.
    pub course: CourseId,
    /// The training provider that owns it; `None` for the platform's own.
    pub organisation: Option<OrganisationId>,
}

impl Action for PublishOnCourse {
    const NAME: &'static str = "academy.publish-course";
    type Resource = CourseOwner;

    fn allows(actor: &Actor, owner: &CourseOwner) -> bool {
        let teaches = |provider| ROLES.allows(Self::NAME, actor, provider);
        let runs = actor.staff_role() == Some(StaffRole::Admin);
        runs || actor.is_system("demo-loader") || owner.organisation.is_some_and(teaches)
    }

    fn target(owner: &CourseOwner) -> Uuid {
        owner.course.get()
    }
}

/// Taking a place for oneself.
pub struct EnrolSelf;

impl Action for EnrolSelf {
    const NAME: &'static str = "academy.enrol-self";
    type Resource = Course;

    fn allows(actor: &Actor, _course: &Course) -> bool {
        matches!(actor.who(), Who::Member { .. })
    }

    fn target(course: &Course) -> Uuid {
        course.id.get()
    }
}

/// Opening a place that was paid for. No person may: the journey alone does it, on the provider's word.
pub struct ActivateEnrolment;

impl Action for ActivateEnrolment {
    const NAME: &'static str = "academy.activate-enrolment";
    type Resource = Enrolment;

    fn allows(actor: &Actor, _enrolment: &Enrolment) -> bool {
        actor.is_system("enrol-after-payment")
    }

    fn target(enrolment: &Enrolment) -> Uuid {
        enrolment.id.get()
    }
}

/// Learning on one's own place: marking lessons, starting a quiz.
pub struct Learn;

impl Action for Learn {
    const NAME: &'static str = "academy.learn";
    type Resource = Enrolment;

    fn allows(actor: &Actor, enrolment: &Enrolment) -> bool {
        matches!(actor.who(), Who::Member { user, .. } if *user == enrolment.learner)
    }

    fn target(enrolment: &Enrolment) -> Uuid {
        enrolment.id.get()
    }
}

/// Answering and handing in one's own paper.
pub struct SitQuiz;

impl Action for SitQuiz {
    const NAME: &'static str = "academy.sit-quiz";
    type Resource = Attempt;

    fn allows(actor: &Actor, attempt: &Attempt) -> bool {
        matches!(actor.who(), Who::Member { user, .. } if *user == attempt.learner)
    }

    fn target(attempt: &Attempt) -> Uuid {
        attempt.id.get()
    }
}
