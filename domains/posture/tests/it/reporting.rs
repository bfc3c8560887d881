//! Reports: asked for, drawn, signed, stored, told of.

use crate::house::House;
use chrono::TimeDelta;
use kernel::PeopleError as _;
use posture::model::State;
use posture::model::signature::verify;
use posture::{GenerateReport, ReportStatus};
use std::sync::atomic::Ordering;

#[tokio::test]
async fn a_report_is_drawn_signed_stored_and_told_of() {
    let house = House::build().await;
    let id = house.completed("3", 42).await;
    let asked = house
        .posture
        .generate_report(&house.owner(), GenerateReport { assessment: id })
        .await
        .expect("asked");
    assert_eq!(asked.status, ReportStatus::Queued);
    let early = house
        .posture
        .report_pdf(&house.owner(), asked.id)
        .await
        .expect_err("not yet");
    assert_eq!(early.code(), "posture/report-not-ready");
    house.run_jobs().await;
    let ready = house
        .posture
        .report(&house.viewer(), asked.id)
        .await
        .expect("colleagues see it");
    assert_eq!(ready.status, ReportStatus::Ready);
    let json = house
        .posture
        .report_json(&house.viewer(), asked.id)
        .await
        .expect("its data");
    let signature = ready.signature.as_deref().expect("signed");
    assert!(verify(&json, signature, ready.public_key.as_deref().expect("a key")));
    assert!(!verify(
        &json.replacen("75.0%", "95.0%", 1),
        signature,
        ready.public_key.as_deref().expect("a key")
    ));
    let file = house
        .posture
        .report_pdf(&house.viewer(), asked.id)
        .await
        .expect("the file");
    assert_eq!(
        file.bytes,
        format!("%PDF {}", ready.digest.as_deref().expect("a digest")).into_bytes()
    );
    assert_eq!(
        house
            .posture
            .run(&house.owner(), id)
            .await
            .expect("a run")
            .assessment
            .state,
        State::Released
    );
    let document = house.press.drawn.lock().expect("nobody panicked").remove(0);
    assert_eq!(
        (document.organisation.as_str(), document.overall_permille),
        ("Elm Care", 750)
    );
    let told = house.told("posture.report_ready.1").await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["report"], asked.id.to_string());
    assert_eq!(told[0]["requested_by"], crate::house::person(1).to_string());
}

#[tokio::test]
async fn asking_again_answers_with_the_same_report() {
    let house = House::build().await;
    let id = house.completed("2", 42).await;
    let asks = (0..6).map(|_| {
        let (posture, actor) = (house.posture.clone(), house.manager());
        tokio::spawn(async move { posture.generate_report(&actor, GenerateReport { assessment: id }).await })
    });
    let asks: Vec<_> = asks.collect();
    let mut ids = Vec::new();
    for ask in asks {
        ids.push(ask.await.expect("no panic").expect("answered").id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    house.run_jobs().await;
    let again = house
        .posture
        .generate_report(&house.owner(), GenerateReport { assessment: id })
        .await
        .expect("answered");
    assert_eq!((again.id, again.status), (ids[0], ReportStatus::Ready));
    house.run_jobs().await;
    assert_eq!(house.press.drawn.lock().expect("nobody panicked").len(), 1);
    assert_eq!(house.told("posture.report_ready.1").await.len(), 1);
}

#[tokio::test]
async fn a_store_that_is_down_is_tried_again_and_a_hanging_report_can_be_asked_for_again() {
    let house = House::build().await;
    let id = house.completed("2", 42).await;
    house.files.down.store(true, Ordering::SeqCst);
    let ask = GenerateReport { assessment: id };
    let asked = house.posture.generate_report(&house.owner(), ask).await.expect("asked");
    house.run_jobs().await;
    let waiting = house.posture.report(&house.owner(), asked.id).await.expect("a state");
    assert_eq!(waiting.status, ReportStatus::Drawing);
    house.files.down.store(false, Ordering::SeqCst);
    house
        .posture
        .generate_report(&house.owner(), ask)
        .await
        .expect("too early for another try");
    assert_eq!(
        house
            .posture
            .report(&house.owner(), asked.id)
            .await
            .expect("a state")
            .status,
        ReportStatus::Drawing
    );
    house.db.clock().advance(TimeDelta::minutes(11));
    house
        .posture
        .generate_report(&house.owner(), ask)
        .await
        .expect("queued again");
    assert_eq!(
        house
            .posture
            .report(&house.owner(), asked.id)
            .await
            .expect("a state")
            .status,
        ReportStatus::Queued
    );
    house.run_jobs().await;
    assert_eq!(
        house
            .posture
            .report(&house.owner(), asked.id)
            .await
            .expect("a state")
            .status,
        ReportStatus::Ready
    );
}

#[tokio::test]
async fn a_press_that_refuses_fails_the_report_and_another_can_be_asked_for() {
    let house = House::build().await;
    let id = house.completed("2", 42).await;
    house.press.broken.store(true, Ordering::SeqCst);
    let ask = GenerateReport { assessment: id };
    let failed = house.posture.generate_report(&house.owner(), ask).await.expect("asked");
    house.run_jobs().await;
    assert_eq!(
        house
            .posture
            .report(&house.owner(), failed.id)
            .await
            .expect("a state")
            .status,
        ReportStatus::Failed
    );
    assert!(house.told("posture.report_ready.1").await.is_empty());
    house.press.broken.store(false, Ordering::SeqCst);
    let next = house.posture.generate_report(&house.owner(), ask).await.expect("asked");
    assert_ne!(next.id, failed.id);
    house.run_jobs().await;
    let (_, shown) = house.posture.report_of(&house.owner(), id).await.expect("the run");
    assert_eq!(
        shown.map(|report| (report.id, report.status)),
        Some((next.id, ReportStatus::Ready))
    );
}

#[tokio::test]
async fn asvs_V2_3_1__only_completed_runs_and_only_by_those_who_may() {
    let house = House::build().await;
    let open = house.start().await;
    let error = house
        .posture
        .generate_report(&house.owner(), GenerateReport { assessment: open })
        .await
        .expect_err("open");
    assert_eq!(error.code(), "posture/not-completed");
    let id = house.completed("1", 3).await;
    let ask = GenerateReport { assessment: id };
    for reader in [house.viewer(), house.assessor()] {
        let error = house
            .posture
            .generate_report(&reader, ask)
            .await
            .expect_err("reads only");
        assert_eq!(error.code(), "posture/denied");
    }
    let report = house
        .posture
        .generate_report(&house.owner(), ask)
        .await
        .expect("asked")
        .id;
    house.run_jobs().await;
    for stranger in house.strangers() {
        let codes = [
            house
                .posture
                .generate_report(&stranger, ask)
                .await
                .expect_err("not theirs")
                .code(),
            house
                .posture
                .report(&stranger, report)
                .await
                .expect_err("not theirs")
                .code(),
            house
                .posture
                .report_pdf(&stranger, report)
                .await
                .expect_err("not theirs")
                .code(),
            house
                .posture
                .report_json(&stranger, report)
                .await
                .expect_err("not theirs")
                .code(),
        ];
        assert_eq!(
            codes,
            [
                "posture/not-found",
                "posture/no-such-report",
                "posture/no-such-report",
                "posture/no-such-report"
            ]
        );
    }
}
