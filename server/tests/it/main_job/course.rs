//! A course: published, bought, studied.

use crate::house::{Client, TestApp};
use academy::PublishCourse;
use academy::model::CourseSource;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const COURSE: &str = include_str!("../../../demo/courses/moving-and-handling.toml");

/// Publishes one priced course and returns its id.
pub(crate) async fn publish_course(app: &TestApp) -> String {
    let command = PublishCourse {
        source: CourseSource::parse(COURSE).expect("the course file"),
        media: BTreeMap::new(),
    };
    let published = app
        .app
        .doors
        .academy
        .publish_course(&app.db.system("demo-loader"), command)
        .await;
    published.expect("the course is published").course.to_string()
}

/// Buys the course through the sandbox and returns the place.
pub(crate) async fn buy(app: &TestApp, worker: &Client, course: &str) -> String {
    let body = json!({ "course_id": course });
    let answer = worker
        .clone()
        .once("buy-1")
        .post("/api/v1/payments/checkout", body.clone())
        .await;
    assert!(answer.status.is_success(), "{}", answer.text());
    let bought = answer.json();
    let again = worker
        .clone()
        .once("buy-1")
        .post("/api/v1/payments/checkout", body)
        .await;
    assert_eq!(
        again.json()["payment_id"],
        bought["payment_id"],
        "a repeat is the same payment"
    );
    let payment = worker
        .get(&format!(
            "/api/v1/payments/{}",
            bought["payment_id"].as_str().expect("an id")
        ))
        .await
        .json();
    let place = payment["enrolment_id"].as_str().expect("a place").to_owned();
    let state = worker.get(&format!("/api/v1/enrolments/{place}")).await.json();
    assert_eq!(state["state"], "awaiting_payment");

    let page = bought["checkout_url"].as_str().expect("a payment page").to_owned();
    let browser = app.anonymous();
    let shown = browser.get(&page).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
    let paid = browser
        .form(
            &page,
            &[
                ("action", "pay"),
                ("card", "4242 4242 4242 4242"),
                ("expiry", "12/30"),
                ("cvc", "123"),
            ],
        )
        .await;
    assert_eq!(paid.status, StatusCode::SEE_OTHER, "{}", paid.text());
    app.run_jobs().await;
    let state = worker.get(&format!("/api/v1/enrolments/{place}")).await.json();
    assert_eq!(state["state"], "active", "{state}");
    place
}

/// Marks every lesson and answers every question by the course file; returns the result.
pub(crate) async fn study(worker: &Client, place: &str) -> Value {
    let page = worker.get(&format!("/api/v1/enrolments/{place}")).await.json();
    for lesson in page["lessons"].as_array().expect("lessons") {
        let lesson = lesson["id"].as_str().expect("an id");
        let shown = worker.get(&format!("/api/v1/lessons/{lesson}")).await;
        assert_eq!(shown.status, StatusCode::OK);
        let done = worker
            .post(&format!("/api/v1/enrolments/{place}/lessons/{lesson}/done"), json!({}))
            .await;
        assert!(done.status.is_success(), "{}", done.text());
    }
    let attempt = worker
        .post(&format!("/api/v1/enrolments/{place}/attempts"), json!({}))
        .await
        .json();
    let attempt = attempt["id"].as_str().expect("an attempt").to_owned();
    let paper = worker.get(&format!("/api/v1/attempts/{attempt}")).await.json();
    assert!(
        !paper.to_string().contains("explanation\":\""),
        "no explanations before the end"
    );
    let source = CourseSource::parse(COURSE).expect("the course file");
    for line in paper["questions"].as_array().expect("questions") {
        let text = line["text"].as_str().expect("a text");
        let question = source
            .questions
            .iter()
            .find(|one| one.text == text)
            .expect("a question of the file");
        let right: Vec<&str> = question
            .correct
            .iter()
            .map(|place| question.options[usize::from(*place) - 1].as_str())
            .collect();
        let options = line["options"].as_array().expect("options");
        let chosen: Vec<&Value> = options
            .iter()
            .filter(|option| right.contains(&option["text"].as_str().unwrap_or_default()))
            .map(|option| &option["position"])
            .collect();
        let id = line["question"].as_str().or(line["id"].as_str()).expect("an id");
        let saved = worker
            .put(
                &format!("/api/v1/attempts/{attempt}/answers/{id}"),
                json!({ "chosen": chosen }),
            )
            .await;
        assert!(saved.status.is_success(), "{}", saved.text());
    }
    let result = worker
        .post(&format!("/api/v1/attempts/{attempt}/submit"), json!({}))
        .await;
    assert!(result.status.is_success(), "{}", result.text());
    result.json()
}
