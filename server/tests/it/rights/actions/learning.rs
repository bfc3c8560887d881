//! Courses, certificates and payments.

use super::{Cast, Line, id};
use academy::model::{Attempt, Course, CourseListing, Enrolment, EnrolmentState, Paper};
use academy::rights as academy_rights;
use billing::model::{Payment, PaymentState};
use billing::rights as billing_rights;
use certificates::rights as certificate_rights;
use contracts::billing::Purchase;
use kernel::Money;
use testkit::start_of_tests;

pub(super) fn lines(cast: &Cast) -> Vec<Line> {
    let owner = |organisation| academy_rights::CourseOwner {
        course: id(300).into(),
        organisation,
    };
    let (course, place, attempt) = (course(), place(cast), attempt(cast));
    let certificate = id(304).into();
    let payment = payment(cast);
    vec![
        cast.line("ours", academy_rights::PublishOnCourse, &owner(None)),
        cast.line(
            "the organisation's",
            academy_rights::PublishOnCourse,
            &owner(Some(cast.organisation)),
        ),
        cast.line("", academy_rights::EnrolSelf, &course),
        cast.line("", academy_rights::ActivateEnrolment, &place),
        cast.line("", academy_rights::Learn, &place),
        cast.line("", academy_rights::SitQuiz, &attempt),
        cast.line("", certificate_rights::Issue, &place.id),
        cast.line("", certificate_rights::Revoke, &certificate),
        cast.line("", certificate_rights::KeepPdf, &certificate),
        cast.line("", billing_rights::PayForSelf, &payment),
        cast.line("", billing_rights::SettlePaid, &payment.id),
        cast.line("", billing_rights::ReceiveEvent, &id(306)),
    ]
}

fn course() -> Course {
    Course {
        id: id(300).into(),
        slug: "a-course".to_owned(),
        organisation: None,
        version: 1,
        listing: CourseListing {
            title: "A course".to_owned(),
            sector: "care".to_owned(),
            summary: String::new(),
            outcomes: Vec::new(),
            outline: Vec::new(),
            minutes: 10,
            question_count: 1,
            has_video: false,
            price: Money::pence(0),
            credential_kind: None,
            valid_months: None,
            pass_percent: 80,
        },
    }
}

fn place(cast: &Cast) -> Enrolment {
    Enrolment {
        id: id(301).into(),
        learner: cast.worker,
        course: id(300).into(),
        version: 1,
        price: Money::pence(0),
        state: EnrolmentState::Active,
        enrolled_at: start_of_tests(),
        activated_at: Some(start_of_tests()),
    }
}

fn attempt(cast: &Cast) -> Attempt {
    Attempt {
        id: id(302).into(),
        enrolment: id(301).into(),
        learner: cast.worker,
        number: 1,
        paper: Paper {
            pass_percent: 80,
            questions: Vec::new(),
            seed: 1,
        },
        started_at: start_of_tests(),
        result: None,
    }
}

fn payment(cast: &Cast) -> Payment {
    Payment {
        id: id(305).into(),
        buyer: cast.worker,
        purchase: Purchase::Enrolment(id(301).into()),
        title: "A course".to_owned(),
        amount: Money::pence(1500),
        state: PaymentState::Started,
        provider_ref: None,
        checkout_url: None,
        created_at: start_of_tests(),
        settled_at: None,
    }
}
