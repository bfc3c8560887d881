//! Lessons are read, quizzes sat, courses completed.

use crate::house::{FREE, House, RIGHT};
use academy::model::EnrolmentState;
use academy::queries::QuizState;
use academy::{Error, SaveAnswer, StartAttempt};
use chrono::TimeDelta;
use kernel::PeopleError;
use sqlx::Row;

#[tokio::test]
async fn lessons_and_a_pass_complete_the_course_once_with_evidence() {
    let house = House::new().await;
    let learner = house.learner().await;
    let place = house.enrolled(&learner, FREE).await;
    assert!(!house.read_all(&learner, place).await);
    let paper = house.start(&learner, place).await;
    house.answer(&learner, &paper, &RIGHT).await;
    let (result, completed) = house.submit(&learner, paper.attempt.id).await;
    assert_eq!((result.percent, result.passed, completed), (100, true, true));
    let (again, still) = house.submit(&learner, paper.attempt.id).await;
    assert_eq!(
        (again, still),
        (result, true),
        "handing in again gives the first result"
    );
    assert!(house.read_all(&learner, place).await, "reading on changes nothing");
    assert_eq!(
        house.event_names().await,
        ["academy.enrolled.1", "academy.course_completed.1"]
    );
    let mut all = house.db.all_seeing().await;
    let row = sqlx::query("select payload from platform.outbox where name = 'academy.course_completed.1'")
        .fetch_one(&mut all)
        .await
        .expect("the event");
    let told: serde_json::Value = row.get("payload");
    assert_eq!(told["credential_kind"], "moving-and-handling");
    assert_eq!(told["criteria"], "All 2 lessons read; 66% or more in the quiz");
    assert_eq!(
        (&told["score_percent"], &told["valid_months"]),
        (&100.into(), &12.into())
    );
    assert_eq!(told["evidence_digest"].as_str().map(str::len), Some(64));
    let mine = house.academy.my_learning(&learner).await.expect("a list");
    assert_eq!(
        (mine[0].state, mine[0].score_percent),
        (EnrolmentState::Completed, Some(100))
    );
}

#[tokio::test]
async fn the_order_of_quiz_and_lessons_does_not_matter() {
    let house = House::new().await;
    let learner = house.learner().await;
    let place = house.enrolled(&learner, FREE).await;
    let paper = house.start(&learner, place).await;
    house.answer(&learner, &paper, &RIGHT).await;
    assert!(!house.submit(&learner, paper.attempt.id).await.1);
    assert!(house.read_all(&learner, place).await);
    assert_eq!(
        house.event_names().await.last().map(String::as_str),
        Some("academy.course_completed.1")
    );
}

#[tokio::test]
async fn a_failed_quiz_cools_off_and_shows_no_right_answer() {
    let house = House::new().await;
    let learner = house.learner().await;
    let place = house.enrolled(&learner, FREE).await;
    let paper = house.start(&learner, place).await;
    house.answer(&learner, &paper, &["Knees", "Planning", "Haste"]).await;
    let (result, completed) = house.submit(&learner, paper.attempt.id).await;
    assert_eq!(
        (result.correct, result.percent, result.passed, completed),
        (1, 33, false, false)
    );
    let seen = house.academy.attempt(&learner, paper.attempt.id).await.expect("a page");
    assert_eq!(seen.lines.iter().filter(|line| line.right == Some(true)).count(), 1);
    let told = seen
        .lines
        .iter()
        .any(|line| line.explanation.is_some() || line.options.iter().any(|option| option.right.is_some()));
    assert!(!told);
    let early = house
        .academy
        .start_attempt(&learner, StartAttempt { enrolment: place })
        .await
        .expect_err("too early");
    assert_eq!((early.code(), early.retry_after()), ("academy/cooling-off", Some(60)));
    house.db.clock().advance(TimeDelta::minutes(1));
    let second = house.start(&learner, place).await;
    assert_eq!(second.attempt.number, 2);
    house.answer(&learner, &second, &RIGHT).await;
    let (result, _) = house.submit(&learner, second.attempt.id).await;
    assert!(result.passed);
    let seen = house
        .academy
        .attempt(&learner, second.attempt.id)
        .await
        .expect("a page");
    assert!(
        seen.lines
            .iter()
            .all(|line| line.explanation.is_some() && line.right == Some(true))
    );
    let third = house
        .academy
        .start_attempt(&learner, StartAttempt { enrolment: place })
        .await;
    assert!(matches!(third, Err(Error::AlreadyPassed)));
}

#[tokio::test]
async fn an_open_paper_stays_as_it_is() {
    let house = House::new().await;
    let learner = house.learner().await;
    let place = house.enrolled(&learner, FREE).await;
    let first = house.start(&learner, place).await;
    house.answer(&learner, &first, &["Knees"]).await;
    house.publish(&FREE.replace("What do you bend?", "What bends?")).await;
    let again = house.start(&learner, place).await;
    assert_eq!(again.attempt.id, first.attempt.id);
    assert_eq!(again.answered(), 1);
    let order = |page: &academy::queries::AttemptPage| {
        page.lines
            .iter()
            .map(|line| (line.question, line.text.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(order(&again), order(&first), "neither order nor text changes");
    let state = house.academy.enrolment(&learner, place).await.expect("a page").quiz;
    assert_eq!(state, QuizState::Open(first.attempt.id));
    let unanswered = house.submit(&learner, first.attempt.id).await.0;
    assert_eq!(
        (unanswered.correct, unanswered.percent),
        (1, 33),
        "the denominator is the paper"
    );
}

#[tokio::test]
async fn answers_are_kept_changed_and_refused() {
    let house = House::new().await;
    let learner = house.learner().await;
    let place = house.enrolled(&learner, FREE).await;
    let paper = house.start(&learner, place).await;
    let line = paper
        .lines
        .iter()
        .find(|line| line.text.contains("bend"))
        .expect("a question");
    let save = async |chosen: Vec<u8>| {
        let command = SaveAnswer {
            attempt: paper.attempt.id,
            question: line.question,
            chosen,
        };
        house.academy.save_answer(&learner, command).await
    };
    save(vec![0]).await.expect("saves");
    save(vec![0]).await.expect("a repeat is fine");
    save(vec![1]).await.expect("changes");
    for bad in [vec![], vec![7], vec![0, 1]] {
        assert_eq!(save(bad).await.expect_err("refused").code(), "academy/invalid");
    }
    let seen = house.academy.attempt(&learner, paper.attempt.id).await.expect("a page");
    let line = seen
        .lines
        .iter()
        .find(|seen| seen.question == line.question)
        .expect("still there");
    let chosen: Vec<u8> = line
        .options
        .iter()
        .filter(|option| option.chosen)
        .map(|option| option.position)
        .collect();
    assert_eq!(chosen, [1]);
    house.submit(&learner, paper.attempt.id).await;
    assert_eq!(save(vec![2]).await.expect_err("closed").code(), "academy/handed-in");
}

#[tokio::test]
async fn a_lesson_is_read_with_its_film() {
    let house = House::new().await;
    let learner = house.learner().await;
    let place = house.enrolled(&learner, FREE).await;
    let lessons = house.academy.enrolment(&learner, place).await.expect("a page").lessons;
    let first = house
        .academy
        .lesson(&learner, place, lessons[0].id)
        .await
        .expect("a lesson");
    assert!(first.html.contains("<strong>knees</strong>"));
    assert_eq!(first.transcript_html.as_deref(), Some("<p>Knees bend.</p>\n"));
    assert_eq!((first.previous, first.next), (None, Some(lessons[1].id)));
    let film = house.academy.video(&learner, lessons[0].id).await.expect("a film");
    assert_eq!(film.size, 10);
    assert_eq!(house.academy.read_video(&film, 2..5).await.expect("bytes"), b"234");
    assert!(
        house
            .academy
            .captions(&learner, lessons[0].id)
            .await
            .expect("captions")
            .0
            .starts_with("WEBVTT")
    );
    assert!(matches!(
        house.academy.video(&learner, lessons[1].id).await,
        Err(Error::NotFound(_))
    ));
    assert_eq!(
        house
            .academy
            .lesson_by_id(&learner, lessons[1].id)
            .await
            .expect("a lesson")
            .enrolment,
        place
    );
}
