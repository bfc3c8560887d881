//! A person's place on a course.

use chrono::{DateTime, Utc};
use kernel::Money;
use kernel::ids::{CourseId, EnrolmentId, UserId};

/// How far a place has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EnrolmentState {
    /// Taken, not paid: lessons are shut.
    AwaitingPayment,
    /// Lessons are open.
    Active,
    /// The completion rule was met. Lessons stay open, nothing changes any more.
    Completed,
}

impl EnrolmentState {
    /// Returns the word that the database and both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "awaiting_payment",
            Self::Active => "active",
            Self::Completed => "completed",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::AwaitingPayment, Self::Active, Self::Completed]
            .into_iter()
            .find(|state| state.as_str() == word)
    }

    /// Tells whether lessons are open.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Active | Self::Completed)
    }
}

/// A place on one version of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The place.
    pub id: EnrolmentId,
    /// Whose it is.
    pub learner: UserId,
    /// The course.
    pub course: CourseId,
    /// The version that is studied; it never changes under a learner.
    pub version: u32,
    /// What it cost when it was taken.
    pub price: Money,
    /// How far it has come.
    pub state: EnrolmentState,
    /// When it was taken.
    pub enrolled_at: DateTime<Utc>,
    /// When lessons opened.
    pub activated_at: Option<DateTime<Utc>>,
}

/// Why a place is not given or not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The learner has an open place.
    AlreadyEnrolled,
    /// The learner has a place that is yet to be paid for.
    AwaitingPayment,
}

/// What activating changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Activation {
    /// The place opens.
    Opens(Enrolment),
    /// It was open before: there is nothing to do and nothing to tell.
    WasOpen,
}

impl Enrolment {
    /// Opens a place that was paid for. A repeat changes nothing.
    pub fn activate(self, now: DateTime<Utc>) -> Activation {
        match self.state {
            EnrolmentState::AwaitingPayment => Activation::Opens(Self {
                state: EnrolmentState::Active,
                activated_at: Some(now),
                ..self
            }),
            EnrolmentState::Active | EnrolmentState::Completed => Activation::WasOpen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Course, CourseListing};
    use kernel::{MockClock, SeededRng, SharedRng};
    use proptest::prelude::*;
    use std::sync::Arc;

    fn course(pence: i64, rng: &SharedRng, now: DateTime<Utc>) -> Course {
        Course {
            id: CourseId::fresh(now, rng),
            slug: "safe-lifting".into(),
            organisation: None,
            version: 3,
            listing: CourseListing {
                title: "Safe lifting".into(),
                sector: "care".into(),
                summary: "How to lift.".into(),
                outcomes: vec![],
                outline: vec!["One".into(), "Two".into()],
                minutes: 40,
                question_count: 8,
                has_video: false,
                price: Money::pence(pence),
                credential_kind: None,
                valid_months: None,
                pass_percent: 75,
            },
        }
    }

    proptest! {
        #[test]
        fn a_place_is_open_exactly_when_nothing_is_owed(pence in 0i64..5_000, seed: u64, at in 0i64..4_000_000_000) {
            let rng: SharedRng = Arc::new(SeededRng::new(seed));
            let now = DateTime::from_timestamp(at, 0).expect("an instant");
            let course = course(pence, &rng, now);
            let place = course
                .enrol(EnrolmentId::fresh(now, &rng), UserId::fresh(now, &rng), None, now)
                .expect("a first place is given");
            prop_assert_eq!(place.state.is_open(), pence == 0);
            prop_assert_eq!(place.activated_at.is_some(), pence == 0);
            prop_assert_eq!((place.version, place.price), (3, Money::pence(pence)));
            let opened = place.clone().activate(now);
            prop_assert_eq!(matches!(opened, Activation::Opens(_)), pence > 0);
            if let Activation::Opens(open) = opened {
                prop_assert_eq!(open.activate(now), Activation::WasOpen);
            }
        }
    }

    #[test]
    fn an_open_place_bars_a_second_one_but_a_finished_one_does_not() {
        let rng: SharedRng = Arc::new(SeededRng::new(1));
        let now = kernel::Clock::now(&MockClock::at(
            DateTime::from_timestamp(1_800_000_000, 0).expect("an instant"),
        ));
        let course = course(0, &rng, now);
        let learner = UserId::fresh(now, &rng);
        let ask = |open| {
            course
                .enrol(EnrolmentId::fresh(now, &rng), learner, open, now)
                .map(|_| ())
        };
        assert_eq!(ask(Some(EnrolmentState::Active)), Err(Refusal::AlreadyEnrolled));
        assert_eq!(
            ask(Some(EnrolmentState::AwaitingPayment)),
            Err(Refusal::AwaitingPayment)
        );
        assert_eq!(ask(Some(EnrolmentState::Completed)), Ok(()));
        assert_eq!(course.criteria(), "All 2 lessons read; 75% or more in the quiz");
    }
}
