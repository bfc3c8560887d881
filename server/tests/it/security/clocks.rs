//! Whose clock counts.

use crate::house::TestApp;
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;
use testkit::app_code;

#[tokio::test]
async fn asvs_V6_5_8__codes_are_judged_by_our_clock_whatever_a_caller_says_the_time_is() {
    let (email, password) = ("jo@example.org", "six otters knit lemon socks");
    let app = TestApp::start().await;
    let api = app.registered(email, "worker", "care").await;
    let begun = api.post("/api/v1/me/factors/app", json!({})).await.json();
    let key = begun["key"].as_str().expect("a key");
    let now = || app.db.ground().clock.now();
    let confirm = json!({ "code": app_code(key, now()) });
    let confirmed = api.post("/api/v1/me/factors/app/confirm", confirm).await;
    assert_eq!(confirmed.status, StatusCode::OK);
    app.db.clock().advance(TimeDelta::minutes(1));
    let body = json!({ "email": email, "password": password });
    let half = app.anonymous().post("/api/v1/auth/login", body).await.json();
    let ticket = half["second_factor"]["ticket"].clone();
    let theirs = now() + TimeDelta::minutes(10);
    let said = theirs.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let client = ["date", "x-client-time", "x-timestamp", "if-modified-since"]
        .into_iter()
        .fold(app.anonymous(), |client, name| client.with_header(name, said.clone()));
    let path = "/api/v1/auth/second-factor";
    let late = client
        .post(path, json!({ "ticket": ticket, "code": app_code(key, theirs) }))
        .await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.text());
    let told = json!({ "ticket": ticket, "code": app_code(key, theirs), "time": theirs.timestamp() });
    assert_eq!(client.post(path, told).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ours = client
        .post(path, json!({ "ticket": ticket, "code": app_code(key, now()) }))
        .await;
    assert_eq!(ours.status, StatusCode::OK, "{}", ours.text());
}
