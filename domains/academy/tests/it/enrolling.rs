//! Places are taken, paid for and opened.

use crate::house::{FREE, House, priced};
use academy::model::EnrolmentState;
use academy::{Activate, Enrol, Error, MarkLessonDone, StartAttempt};
use kernel::ids::{CourseId, EnrolmentId};
use kernel::{Money, PeopleError};

#[tokio::test]
async fn a_free_place_opens_at_once_and_is_told_of() {
    let house = House::new().await;
    let learner = house.learner().await;
    let course = house.publish(FREE).await.course;
    let place = house.academy.enrol(&learner, Enrol { course }).await.expect("a place");
    assert_eq!(place.state, EnrolmentState::Active);
    assert_eq!(house.event_names().await, ["academy.enrolled.1"]);
    let again = house
        .academy
        .enrol(&learner, Enrol { course })
        .await
        .expect_err("one is enough");
    assert_eq!(again.code(), "academy/already-enrolled");
    let mine = house.academy.my_learning(&learner).await.expect("a list");
    assert_eq!((mine.len(), mine[0].enrolment, mine[0].lessons_total), (1, place.id, 2));
}

#[tokio::test]
async fn asvs_V2_3_1__a_priced_place_stays_shut_until_the_journey_opens_it_once() {
    let house = House::new().await;
    let learner = house.learner().await;
    let place = house.enrolled(&learner, &priced()).await;
    let owed = house.academy.payable(&learner, place).await.expect("owed");
    assert_eq!(owed.price, Money::pence(2_900));
    let page = house.academy.enrolment(&learner, place).await.expect("a page");
    assert!(page.lessons.is_empty(), "policies show no lesson");
    let start = house
        .academy
        .start_attempt(&learner, StartAttempt { enrolment: place })
        .await;
    assert!(matches!(start, Err(Error::AwaitingPayment)));
    for actor in [learner, house.db.anonymous(), house.db.system("demo-loader")] {
        assert!(
            house
                .academy
                .activate(&actor, Activate { enrolment: place })
                .await
                .is_err()
        );
    }
    assert!(house.activate(place).await);
    assert!(!house.activate(place).await, "a repeat changes nothing");
    assert_eq!(
        house.event_names().await,
        ["academy.enrolled.1", "academy.enrolment_activated.1"]
    );
    let page = house.academy.enrolment(&learner, place).await.expect("a page");
    assert_eq!((page.enrolment.state, page.lessons.len()), (EnrolmentState::Active, 2));
    let again = house
        .academy
        .enrol(
            &learner,
            Enrol {
                course: page.enrolment.course,
            },
        )
        .await;
    assert!(matches!(again, Err(Error::AlreadyEnrolled)));
    assert!(matches!(
        house.academy.payable(&learner, place).await,
        Err(Error::AlreadyEnrolled)
    ));
}

#[tokio::test]
async fn twenty_requests_at_once_are_one_place() {
    let house = House::new().await;
    let learner = house.learner().await;
    let course = house.publish(FREE).await.course;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let academy = house.academy.clone();
        tries.spawn(async move { academy.enrol(&learner, Enrol { course }).await });
    }
    let mut given = 0;
    while let Some(done) = tries.join_next().await {
        match done.expect("no panic") {
            Ok(_) => given += 1,
            Err(error) => assert_eq!(error.code(), "academy/already-enrolled"),
        }
    }
    assert_eq!(given, 1);
    assert_eq!(house.event_names().await.len(), 1);
}

#[tokio::test]
async fn strangers_learn_nothing_and_change_nothing() {
    let house = House::new().await;
    let (learner, stranger) = (house.learner().await, house.learner().await);
    let place = house.enrolled(&learner, FREE).await;
    let lesson = house.academy.enrolment(&learner, place).await.expect("a page").lessons[0].id;
    for actor in [stranger, house.db.anonymous()] {
        let codes = [
            house
                .academy
                .enrolment(&actor, place)
                .await
                .err()
                .map(|error| error.code()),
            house
                .academy
                .lesson(&actor, place, lesson)
                .await
                .err()
                .map(|error| error.code()),
            house
                .academy
                .lesson_by_id(&actor, lesson)
                .await
                .err()
                .map(|error| error.code()),
            house
                .academy
                .video(&actor, lesson)
                .await
                .err()
                .map(|error| error.code()),
            house
                .academy
                .captions(&actor, lesson)
                .await
                .err()
                .map(|error| error.code()),
            house
                .academy
                .payable(&actor, place)
                .await
                .err()
                .map(|error| error.code()),
            house
                .academy
                .start_attempt(&actor, StartAttempt { enrolment: place })
                .await
                .err()
                .map(|error| error.code()),
            house
                .academy
                .mark_lesson_done(
                    &actor,
                    MarkLessonDone {
                        enrolment: place,
                        lesson,
                    },
                )
                .await
                .err()
                .map(|error| error.code()),
        ];
        assert_eq!(codes, [Some("academy/not-found"); 8]);
        assert!(house.academy.my_learning(&actor).await.expect("a list").is_empty());
    }
    let nowhere = EnrolmentId::fresh(testkit::start_of_tests(), house.db.rng());
    assert!(house.academy.enrolment(&learner, nowhere).await.is_err());
    let unknown = CourseId::fresh(testkit::start_of_tests(), house.db.rng());
    assert!(house.academy.enrol(&learner, Enrol { course: unknown }).await.is_err());
}
