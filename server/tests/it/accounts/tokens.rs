//! Tokens: turned over, shown twice, ended, and the keys that prove them.

use super::{EMAIL, PASSWORD, login};
use crate::house::TestApp;
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Value, json};

#[tokio::test]
async fn asvs_V7_4_1__tokens_turn_over_and_end() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "employer", "security").await;
    let client = app.anonymous();
    let first = login(&client, PASSWORD).await.json();
    assert_eq!(first["next"], json!("/organisation/new"));
    let refresh = |token: &Value| client.post("/api/v1/auth/refresh", json!({ "refresh_token": token }));
    let second = refresh(&first["refresh_token"]).await;
    assert_eq!(second.status, StatusCode::OK);
    let member = app
        .anonymous()
        .with_token(second.json()["access_token"].as_str().expect("a token").to_owned());
    assert_eq!(member.get("/api/v1/me").await.status, StatusCode::OK);
    assert_eq!(
        member.post("/api/v1/auth/logout", json!({})).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        member.get("/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED,
        "logout is immediate"
    );
    let ended = refresh(&second.json()["refresh_token"]).await;
    assert_eq!(
        (ended.status, &ended.json()["code"]),
        (StatusCode::UNAUTHORIZED, &json!("identity/sign-in-again"))
    );
}

#[tokio::test]
async fn a_token_shown_twice_ends_its_session_and_the_owner_is_told() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let client = app.anonymous();
    let first = login(&client, PASSWORD).await.json();
    let refresh = |token: &Value| client.post("/api/v1/auth/refresh", json!({ "refresh_token": token }));
    let second = refresh(&first["refresh_token"]).await.json();
    assert_eq!(refresh(&first["refresh_token"]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refresh(&second["refresh_token"]).await.status, StatusCode::UNAUTHORIZED);
    let mails = app.mails().await;
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), [EMAIL]);
    assert!(mails[0].subject.contains("signed you out"), "{}", mails[0].subject);
}

#[tokio::test]
async fn an_ended_access_token_is_refused_with_words() {
    let app = TestApp::start().await;
    let member = app.registered(EMAIL, "worker", "care").await;
    app.db.clock().advance(TimeDelta::minutes(16));
    let answer = member.get("/api/v1/me").await;
    assert_eq!(
        (answer.status, &answer.json()["code"]),
        (StatusCode::UNAUTHORIZED, &json!("web/token-refused"))
    );
    assert_eq!(app.anonymous().get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_public_keys_are_published() {
    let app = TestApp::start().await;
    let keys = app.anonymous().get("/.well-known/jwks.json").await;
    assert_eq!(keys.header("cache-control"), Some("public, max-age=300"));
    assert_eq!(keys.json()["keys"].as_array().map(Vec::len), Some(1));
    let same = app.anonymous().get("/api/v1/auth/jwks.json").await;
    assert_eq!(keys.json(), same.json());
}
