//! What the database itself refuses, whatever the code asks for.

use crate::house::{FREE, House, RIGHT, priced};
use platform::{Actor, StaffRole};
use sqlx::Row;

/// Counts what an actor sees of the private tables, under the login of the doors.
async fn sees(house: &House, actor: &Actor) -> Vec<i64> {
    let mut tx = house.db.ground().db.read(actor).await.expect("a transaction");
    let row = sqlx::query(
        "select (select count(*) from academy.enrolments) as a, (select count(*) from academy.lessons) as b,
                (select count(*) from academy.questions) as c, (select count(*) from academy.question_keys) as d,
                (select count(*) from academy.attempts) as e, (select count(*) from academy.answers) as f,
                (select count(*) from academy.lesson_marks) as g, (select count(*) from academy.course_versions) as h",
    )
    .fetch_one(tx.conn())
    .await
    .expect("counts");
    ["a", "b", "c", "d", "e", "f", "g", "h"]
        .map(|column| row.get(column))
        .to_vec()
}

#[tokio::test]
async fn asvs_V2_3_1__lessons_questions_and_keys_open_step_by_step() {
    let house = House::new().await;
    let (learner, stranger) = (house.learner().await, house.learner().await);
    let unpaid = house.enrolled(&learner, &priced()).await;
    assert_eq!(sees(&house, &learner).await, [1, 0, 0, 0, 0, 0, 0, 1]);
    house.activate(unpaid).await;
    assert_eq!(sees(&house, &learner).await, [1, 2, 3, 0, 0, 0, 0, 1]);
    let paper = house.start(&learner, unpaid).await;
    house.answer(&learner, &paper, &RIGHT).await;
    assert_eq!(
        sees(&house, &learner).await,
        [1, 2, 3, 0, 1, 3, 0, 1],
        "no key while the paper is open"
    );
    house.submit(&learner, paper.attempt.id).await;
    house.read_all(&learner, unpaid).await;
    assert_eq!(sees(&house, &learner).await, [1, 2, 3, 3, 1, 3, 2, 1]);
    let read = house.academy.enrolment(&learner, unpaid).await.expect("a page");
    for other in [stranger, house.db.anonymous(), house.db.system("mail-sender")] {
        assert_eq!(sees(&house, &other).await, [0, 0, 0, 0, 0, 0, 0, 1]);
    }
    for (role, sees_of_it) in [
        (StaffRole::Reviewer, [0, 0, 0, 0, 0, 0, 0, 1]),
        (StaffRole::Assessor, [0, 0, 0, 0, 0, 0, 0, 1]),
        (StaffRole::Auditor, [0, 0, 0, 0, 0, 0, 0, 1]),
        // Places stand in the record of a person; how somebody learns is theirs.
        (StaffRole::Support, [1, 0, 0, 0, 0, 0, 0, 1]),
        // Who publishes the platform's courses sees what is in them.
        (StaffRole::Admin, [1, 2, 3, 3, 0, 0, 0, 1]),
    ] {
        let staff = house.db.staff(house.user().await, role);
        assert_eq!(sees(&house, &staff).await, sees_of_it, "{role:?}");
        let pages = &house.academy;
        let place = pages.enrolment(&staff, unpaid).await;
        let lesson = pages.lesson(&staff, unpaid, read.lessons[0].id).await;
        let open = pages.open_paper(&staff, unpaid).await;
        let sitting = pages.attempt(&staff, paper.attempt.id).await;
        let told = [place.is_ok(), lesson.is_ok(), open.is_ok(), sitting.is_ok()];
        assert_eq!(told, [false; 4], "{role:?} opens the learner's pages");
    }
}

/// Runs one statement as the actor under the doors' login and tells how many rows it changed, if it was allowed.
async fn changed(house: &House, actor: &Actor, statement: &'static str) -> Option<u64> {
    let mut tx = house.db.ground().db.write(actor).await.expect("a transaction");
    let done = sqlx::query(statement).execute(tx.conn()).await.ok()?.rows_affected();
    tx.commit().await.ok().map(|()| done)
}

#[tokio::test]
async fn a_learner_cannot_help_themselves_by_sql() {
    let house = House::new().await;
    let learner = house.learner().await;
    let place = house.enrolled(&learner, &priced()).await;
    let opening = "update academy.enrolments set state = 'active', activated_at = now()";
    assert_eq!(
        changed(&house, &learner, opening).await,
        Some(0),
        "a place that awaits payment is out of reach"
    );
    let taking = "insert into academy.enrolments (id, learner_id, course_id, version, state, price_pence, currency, enrolled_at, activated_at)
         select gen_random_uuid(), platform.actor_user(), course_id, version, 'active', 2900, 'GBP', now(), now()
         from academy.course_versions";
    assert_eq!(
        changed(&house, &learner, taking).await,
        None,
        "a priced place is never born open"
    );
    house.activate(place).await;
    let paper = house.start(&learner, place).await;
    let marking = "update academy.attempts set score_percent = 100, correct_count = 3, passed = true";
    assert_eq!(
        changed(&house, &learner, marking).await,
        None,
        "an open paper cannot be marked"
    );
    house.submit(&learner, paper.attempt.id).await;
    assert_eq!(
        changed(&house, &learner, marking).await,
        Some(0),
        "a marked one cannot be changed"
    );
    let late = "update academy.answers set chosen = '{1}'";
    assert!(matches!(changed(&house, &learner, late).await, None | Some(0)));
    for statement in [
        "delete from academy.attempts",
        "update academy.lessons set body = 'x'",
        "delete from academy.answers",
    ] {
        assert_eq!(changed(&house, &learner, statement).await, None, "{statement}");
    }
    let courses = "update academy.courses set current_version = 1";
    assert_eq!(changed(&house, &learner, courses).await, Some(0));
}

#[tokio::test]
async fn a_free_place_can_be_completed_only_by_its_learner() {
    let house = House::new().await;
    let (learner, stranger) = (house.learner().await, house.learner().await);
    house.enrolled(&learner, FREE).await;
    let completing = "update academy.enrolments set state = 'completed', completed_at = now(), score_percent = 100, evidence_digest = 'x'";
    assert_eq!(changed(&house, &stranger, completing).await, Some(0));
    assert_eq!(
        changed(&house, &house.db.system("enrol-after-payment"), completing).await,
        None
    );
}
