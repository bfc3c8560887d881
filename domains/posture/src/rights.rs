//! The actions of posture. Each asks the one permission function of the model.

use crate::model::Assessment;
use crate::model::permission::{Doing, may, may_start, role_of};
use kernel::ids::OrganisationId;
use platform::{Action, Actor};
use uuid::Uuid;

/// Starting an assessment of an organisation.
#[derive(Debug, Clone, Copy)]
pub struct Start;

impl Action for Start {
    const NAME: &'static str = "posture.start";
    type Resource = OrganisationId;

    fn allows(actor: &Actor, organisation: &OrganisationId) -> bool {
        may_start(role_of(actor, *organisation))
    }

    fn target(organisation: &OrganisationId) -> Uuid {
        organisation.get()
    }
}

macro_rules! on_assessment {
    ($($(#[$doc:meta])* $action:ident: $name:literal is $doing:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $action;

        impl Action for $action {
            const NAME: &'static str = $name;
            type Resource = Assessment;

            fn allows(actor: &Actor, assessment: &Assessment) -> bool {
                may(role_of(actor, assessment.organisation), assessment.state, Doing::$doing)
            }

            fn target(assessment: &Assessment) -> Uuid {
                assessment.id.get()
            }
        }
    )+};
}

on_assessment! {
    /// Seeing questions, answers, scores and reports.
    Read: "posture.read" is Read;
    /// Saving answers.
    AnswerQuestions: "posture.answer" is Answer;
    /// Freezing the answers.
    Complete: "posture.complete" is Complete;
    /// Asking for a report.
    RequestReport: "posture.request-report" is RequestReport;
    /// Recording a drawn report.
    Draw: "posture.draw-report" is DrawReport;
}
