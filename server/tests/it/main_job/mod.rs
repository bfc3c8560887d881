//! The main job through the JSON door, step by step, as DESIGN.md tells it.

mod course;
mod employer;
mod worker;

pub(crate) use course::{buy, publish_course, study};
pub(crate) use worker::{fill_profile, hold};

use crate::house::TestApp;
use axum::http::StatusCode;
use employer::{found, post_shift};
use serde_json::json;

#[tokio::test]
async fn from_a_registration_to_a_booked_shift() {
    let app = TestApp::start().await;
    let course = publish_course(&app).await;
    let worker = app.registered("zoe@demo.example", "worker", "care").await;
    fill_profile(&worker).await;
    hold(&app, &worker, "dbs-enhanced-adults").await;
    hold(&app, &worker, "right-to-work").await;

    let owner = app.registered("owner@demo.example", "employer", "care").await;
    let (_, site) = found(&owner).await;
    let shift = post_shift(&owner, &site, "shift-1").await;
    let shift = shift["id"].as_str().expect("an id").to_owned();

    // Without the course the gate stays shut, and says what would open it.
    let matches = owner.get(&format!("/api/v1/jobs/{shift}/matches")).await.json();
    assert_eq!(matches["eligible"].as_array().expect("a list").len(), 0, "{matches}");
    assert!(
        matches["excluded"].to_string().contains("oving and handling"),
        "{matches}"
    );

    let place = buy(&app, &worker, &course).await;
    let result = study(&worker, &place).await;
    assert_eq!(result["course_completed"], true, "{result}");
    let mails = app.mails().await;
    assert!(
        mails
            .iter()
            .any(|mail| mail.subject.to_lowercase().contains("certificate")),
        "{mails:?}"
    );

    let certificates = worker.get("/api/v1/certificates").await.json();
    let number = certificates["items"][0]["number"]
        .as_str()
        .expect("a number")
        .to_owned();
    let pdf = worker.get(&format!("/api/v1/certificates/{number}.pdf")).await;
    assert_eq!(
        (pdf.status, pdf.header("content-type")),
        (StatusCode::OK, Some("application/pdf"))
    );
    let checked = app
        .anonymous()
        .with_header("accept", "application/json")
        .get(&format!("/verify/{number}"))
        .await;
    assert_eq!(checked.status, StatusCode::OK, "{}", checked.text());
    assert!(checked.text().contains("Zoë O'Brien"), "{}", checked.text());
    let page = app
        .anonymous()
        .with_header("accept", "text/html")
        .get(&format!("/verify/{number}"))
        .await;
    assert!(
        page.text().contains("O&#39;Brien") || page.text().contains("O'Brien"),
        "{}",
        page.text()
    );

    let matches = owner.get(&format!("/api/v1/jobs/{shift}/matches")).await.json();
    let found = &matches["eligible"][0];
    let parts: i64 = found["parts"]
        .as_array()
        .expect("parts")
        .iter()
        .map(|part| part["points"].as_i64().expect("points"))
        .sum();
    assert_eq!(Some(parts), found["score"].as_i64(), "{found}");
    let body = json!({ "worker_id": found["worker_id"] });
    let invited = owner
        .clone()
        .once("invite-1")
        .post(&format!("/api/v1/jobs/{shift}/invitations"), body)
        .await;
    assert!(invited.status.is_success(), "{}", invited.text());
    assert!(!app.mails().await.is_empty(), "the worker is told");

    let invitation = worker.get("/api/v1/invitations").await.json()["items"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let accept = format!("/api/v1/invitations/{invitation}/accept");
    let accepted = worker.clone().once("accept-1").post(&accept, json!({})).await;
    assert!(accepted.status.is_success(), "{}", accepted.text());
    let again = worker.clone().once("accept-1").post(&accept, json!({})).await;
    assert_eq!(again.json(), accepted.json(), "a repeat gets the first answer");
    let bookings = worker.get("/api/v1/bookings").await.json();
    assert_eq!(bookings["items"].as_array().expect("a list").len(), 1);
    app.run_jobs().await;
}

#[tokio::test]
async fn from_a_question_pack_to_a_signed_report() {
    let app = TestApp::start().await;
    let owner = app.registered("owner@demo.example", "employer", "care").await;
    found(&owner).await;
    let packs = owner.get("/api/v1/posture/packs").await.json();
    let pack = packs["items"][0].clone();
    let body = json!({ "pack": pack["key"], "title": "Spring" });
    let started = owner.clone().once("start-1").post("/api/v1/assessments", body).await;
    assert_eq!(started.status, StatusCode::CREATED, "{}", started.text());
    let id = started.json()["id"]
        .as_str()
        .or(started.json()["assessment"].as_str())
        .expect("an id")
        .to_owned();
    let run = owner.get(&format!("/api/v1/assessments/{id}")).await.json();
    let mut answered = 0;
    for section in run["sections"].as_array().expect("sections") {
        for question in section["questions"].as_array().into_iter().flatten() {
            let key = question["key"].as_str().expect("a key");
            let value = json!({ "value": (answered % 5), "comment": format!("note {answered}") });
            let saved = owner
                .put(&format!("/api/v1/assessments/{id}/answers/{key}"), value)
                .await;
            assert!(saved.status.is_success(), "{}", saved.text());
            answered += 1;
        }
    }
    assert!(answered >= 30, "{run}");
    let done = owner
        .post(&format!("/api/v1/assessments/{id}/complete"), json!({}))
        .await;
    assert!(done.status.is_success(), "{}", done.text());
    let scores = owner.get(&format!("/api/v1/assessments/{id}/scores")).await.json();
    assert_eq!(scores["sections"].as_array().expect("sections").len(), 6, "{scores}");
    let asked = owner
        .clone()
        .once("report-1")
        .post(&format!("/api/v1/reports/{id}/generate"), json!({}))
        .await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    let report = asked.json()["id"].as_str().expect("an id").to_owned();
    app.run_jobs().await;
    let state = owner.get(&format!("/api/v1/reports/{report}")).await.json();
    assert_eq!(state["status"], "ready", "{state}");
    let pdf = owner.get(&format!("/api/v1/reports/{report}.pdf")).await;
    assert_eq!(pdf.header("content-type"), Some("application/pdf"), "{}", pdf.text());
    let stranger = app.registered("other@demo.example", "employer", "care").await;
    assert_eq!(
        stranger.get(&format!("/api/v1/reports/{report}")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        stranger.get(&format!("/api/v1/assessments/{id}")).await.status,
        StatusCode::NOT_FOUND
    );
    app.run_jobs().await;
}
