//! Starting and listing assessments.

use crate::house::House;
use kernel::{ErrorKind, PageRequest, PeopleError as _};
use platform::IdempotencyKey;
use posture::StartAssessment;
use posture::model::State;

fn command(title: &str) -> StartAssessment {
    StartAssessment {
        pack: "everyday-security".to_owned(),
        title: title.to_owned(),
        key: None,
    }
}

#[tokio::test]
async fn an_owner_starts_one_and_it_keeps_the_packs_version() {
    let house = House::build().await;
    let id = house.start().await;
    let run = house.posture.run(&house.viewer(), id).await.expect("colleagues see it");
    assert_eq!(run.assessment.title, "Everyday security check, March 2026");
    assert_eq!((run.assessment.state, run.assessment.version), (State::InProgress, 1));
    assert_eq!(
        (run.pack.key.as_str(), run.pack.version.as_str()),
        ("everyday-security", "1.0")
    );
    assert_eq!(run.counts().percent(), 0);
    assert_eq!(run.scores().overall, None);
}

#[tokio::test]
async fn the_same_key_starts_one_only() {
    let house = House::build().await;
    let key = IdempotencyKey {
        key: "k1".to_owned(),
        route: "assessments",
        fingerprint: [1; 32],
    };
    let keyed = StartAssessment {
        key: Some(key),
        ..command("Spring")
    };
    let first = house
        .posture
        .start_assessment(&house.owner(), keyed.clone())
        .await
        .expect("it starts");
    let second = house
        .posture
        .start_assessment(&house.owner(), keyed)
        .await
        .expect("it answers again");
    assert_eq!(first, second);
    let page = house
        .posture
        .list_assessments(&house.owner(), PageRequest::default())
        .await
        .expect("a list");
    assert_eq!(page.items.len(), 1);
}

#[tokio::test]
async fn who_does_not_run_the_organisation_starts_none() {
    let house = House::build().await;
    let others = [
        house.viewer(),
        house.scheduler(),
        house.assessor(),
        house.db.anonymous(),
        house.db.worker(crate::house::person(7)),
    ];
    for actor in others {
        let error = house
            .posture
            .start_assessment(&actor, command(""))
            .await
            .expect_err("no right");
        assert_eq!(error.code(), "posture/denied");
    }
    let page = house
        .posture
        .list_assessments(&house.owner(), PageRequest::default())
        .await
        .expect("a list");
    assert!(page.items.is_empty());
}

#[tokio::test]
async fn a_wrong_pack_or_title_is_named() {
    let house = House::build().await;
    let wrong = StartAssessment {
        pack: "none".to_owned(),
        ..command("")
    };
    let error = house
        .posture
        .start_assessment(&house.owner(), wrong)
        .await
        .expect_err("no such pack");
    assert_eq!(
        (error.kind(), error.fields()[0].field.as_str()),
        (ErrorKind::Invalid, "pack")
    );
    let long = house
        .posture
        .start_assessment(&house.owner(), command(&"x".repeat(121)))
        .await
        .expect_err("too long");
    assert_eq!(long.fields()[0].field, "title");
}

#[tokio::test]
async fn the_list_goes_page_by_page_newest_first_and_shows_progress() {
    let house = House::build().await;
    let mut started = Vec::new();
    for _ in 0..5 {
        house.db.clock().advance(chrono::TimeDelta::minutes(1));
        started.push(house.start().await);
    }
    started.reverse();
    house.save(crate::house::answer(started[0], "gv-owner", "3")).await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = house
            .posture
            .list_assessments(&house.viewer(), PageRequest::new(after, Some(2)))
            .await
            .expect("a page");
        seen.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.iter().map(|line| line.assessment.id).collect::<Vec<_>>(), started);
    assert_eq!(seen[0].counts.done(), 1);
    assert_eq!(
        seen[0].overall.map(posture::model::Exact::percent).as_deref(),
        Some("75.0%")
    );
    assert_eq!(seen[1].overall, None);
}
