//! For everybody but staff the staff's area does not exist, whatever its routes ask for first.

use crate::house::TestApp;
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;

const EMAIL: &str = "jo@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

/// Puts an id into every place of a route's template, or a word that the place knows.
fn filled(template: &str) -> String {
    let part = |part: &str| match part {
        "{act}" => "switch-off".to_owned(),
        part if part.starts_with('{') => "0190ffff-0000-7000-8000-00000000dead".to_owned(),
        part => part.to_owned(),
    };
    template.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn no_page_of_staff_asks_a_worker_for_their_password() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let worker = app.anonymous();
    let you = [("email", EMAIL), ("password", PASSWORD)];
    assert_eq!(worker.form("/sign-in", &you).await.status, StatusCode::SEE_OTHER);
    app.db.clock().advance(TimeDelta::minutes(11));
    let asked = worker.get("/account/email").await;
    assert!(asked.location().starts_with("/prove"), "the proof is stale");
    let routes = site::routes();
    let staff = routes.iter().filter_map(|line| line.split_once(" /staff"));
    let mut walked = 0;
    for (method, rest) in staff {
        let path = filled(&format!("/staff{rest}"));
        let answer = match method {
            "get" => worker.get(&path).await,
            _ => worker.form(&path, &[("decision", "approve")]).await,
        };
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}");
        assert!(answer.text().contains("<h1>Not found</h1>"), "{method} {path}");
        walked += 1;
    }
    assert!(walked > 20, "{walked}");
    let other = worker.patch("/staff/people", json!({})).await;
    assert_eq!(
        other.status,
        StatusCode::NOT_FOUND,
        "another method tells nothing either"
    );
    let visitor = app.anonymous().get("/staff/people").await;
    assert_eq!(visitor.location(), "/sign-in?next=/staff/people");
}

#[tokio::test]
async fn no_call_of_staff_asks_a_worker_for_a_proof() {
    let app = TestApp::start().await;
    let worker = app.registered(EMAIL, "worker", "care").await;
    app.db.clock().advance(TimeDelta::minutes(11));
    let described = app.anonymous().get("/api/v1/openapi.json").await.json();
    let paths = described["paths"].as_object().expect("paths");
    let mut walked = 0;
    for (template, item) in paths.iter().filter(|(path, _)| path.starts_with("/api/v1/staff")) {
        let path = filled(template);
        let mut answers = Vec::new();
        if item.get("get").is_some() {
            answers.push(worker.get(&path).await);
        }
        if item.get("post").is_some() {
            answers.push(worker.post(&path, json!({ "nonsense": 1 })).await);
        }
        for answer in &answers {
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text());
            assert_eq!(answer.json()["code"], "web/not-found", "{path}");
        }
        walked += answers.len();
    }
    assert!(walked > 20, "{walked}");
}
