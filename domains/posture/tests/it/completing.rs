//! Completing: the answers freeze.

use crate::house::{House, answer};
use kernel::PeopleError as _;
use posture::CompleteAssessment;
use posture::model::{Exact, State};
use serde_json::json;

fn command(assessment: kernel::ids::AssessmentId, seen: Option<i32>) -> CompleteAssessment {
    CompleteAssessment { assessment, seen }
}

#[tokio::test]
async fn completion_freezes_and_counts_the_unanswered_as_nothing() {
    let house = House::build().await;
    let id = house.start_and_answer("4", 8).await;
    let before = house.posture.run(&house.owner(), id).await.expect("a run");
    assert_eq!(
        before.scores().overall,
        Some(Exact::ONE),
        "so far: all that was answered is at the top"
    );
    let completed = house
        .posture
        .complete_assessment(&house.manager(), command(id, Some(before.assessment.version)))
        .await;
    assert_eq!(completed.expect("it completes").state, State::Completed);
    let run = house.posture.run(&house.owner(), id).await.expect("a run");
    // The eight answers are the whole of one of six sections.
    assert_eq!(run.scores().overall, Some(Exact::of(1, 6)));
    assert_eq!(run.scores().counts.unanswered, 34);
    assert_eq!(run.band(&run.scores()).map(|band| band.name.as_str()), Some("Starting"));
    let error = house
        .posture
        .save_answer(&house.owner(), answer(id, "pr-mfa", "1"))
        .await
        .expect_err("frozen");
    assert_eq!(error.code(), "posture/frozen");
    let error = house
        .posture
        .complete_assessment(&house.owner(), command(id, None))
        .await
        .expect_err("once only");
    assert_eq!(error.code(), "posture/frozen");
    assert_eq!(
        run.digest().expect("canonical"),
        house
            .posture
            .run(&house.viewer(), id)
            .await
            .expect("a run")
            .digest()
            .expect("canonical")
    );
}

#[tokio::test]
async fn a_run_that_moved_is_not_completed() {
    let house = House::build().await;
    let id = house.start_and_answer("2", 3).await;
    let seen = house
        .posture
        .run(&house.owner(), id)
        .await
        .expect("a run")
        .assessment
        .version;
    house.save(answer(id, "rc-plan", "1")).await;
    let error = house
        .posture
        .complete_assessment(&house.owner(), command(id, Some(seen)))
        .await
        .expect_err("it moved");
    assert_eq!(error.code(), "posture/moved");
    house
        .posture
        .complete_assessment(&house.owner(), command(id, Some(seen + 1)))
        .await
        .expect("seen again");
}

#[tokio::test]
async fn what_applies_to_nothing_cannot_be_completed() {
    let house = House::build().await;
    let id = house.start_and_answer("na", 42).await;
    let error = house
        .posture
        .complete_assessment(&house.owner(), command(id, None))
        .await
        .expect_err("no score");
    assert_eq!(error.code(), "posture/nothing-applies");
    let empty = house.start().await;
    house
        .posture
        .complete_assessment(&house.owner(), command(empty, None))
        .await
        .expect("an empty run scores 0");
    assert_eq!(
        house
            .posture
            .run(&house.owner(), empty)
            .await
            .expect("a run")
            .scores()
            .overall,
        Some(Exact::ZERO)
    );
}

#[tokio::test]
async fn readers_and_strangers_complete_nothing() {
    let house = House::build().await;
    let id = house.start().await;
    for stranger in house.strangers() {
        let error = house
            .posture
            .complete_assessment(&stranger, command(id, None))
            .await
            .expect_err("not theirs");
        assert_eq!(error.code(), "posture/not-found");
    }
    for reader in [house.viewer(), house.assessor()] {
        let error = house
            .posture
            .complete_assessment(&reader, command(id, None))
            .await
            .expect_err("reads only");
        assert_eq!(error.code(), "posture/denied");
    }
}

#[tokio::test]
async fn a_run_is_compared_with_the_one_completed_before_it() {
    let house = House::build().await;
    let first = house.completed("1", 42).await;
    house.db.clock().advance(chrono::TimeDelta::days(1));
    let second = house.completed("3", 42).await;
    house.db.clock().advance(chrono::TimeDelta::days(1));
    let open = house.start().await;
    let last_of = async |id| {
        let (_, last) = house.posture.run_with_last(&house.viewer(), id).await.expect("a run");
        last.map(|run| run.assessment.id)
    };
    assert_eq!(last_of(first).await, None);
    assert_eq!(last_of(second).await, Some(first));
    assert_eq!(last_of(open).await, Some(second));
    // Who compares as staff is shown two, and leaves a line on each.
    let before = house.reads().await;
    assert!(before.is_empty(), "those of the organisation leave none: {before:?}");
    let compared = house.posture.run_with_last(&house.assessor(), second).await;
    assert!(compared.expect("a run").1.is_some());
    let of = house.elm.to_string();
    let line = |id: kernel::ids::AssessmentId| (id.get(), json!({ "organisation": of, "part": "answers" }));
    assert_eq!(house.reads().await, [line(second), line(first)]);
}
