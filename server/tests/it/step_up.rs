//! Dangerous things need a proof from the last ten minutes.

use crate::house::TestApp;
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;

const EMAIL: &str = "jo@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

#[tokio::test]
async fn a_browser_proves_anew_and_gets_a_new_cookie() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let browser = app.anonymous();
    browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    let before = browser.clone_jar();
    assert!(
        browser
            .get("/prove?next=/account")
            .await
            .text()
            .contains("Show that it is you")
    );
    let wrong = browser
        .form("/prove", &[("password", "wrong"), ("next", "/account")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Enter the password that you sign in with now"));
    let empty = browser.form("/prove", &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let proved = browser
        .form("/prove", &[("password", PASSWORD), ("next", "/account")])
        .await;
    assert_eq!((proved.status, proved.location()), (StatusCode::SEE_OTHER, "/account"));
    assert_ne!(browser.clone_jar(), before, "the cookie is a new one");
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    let old = app.anonymous().with_header("cookie", before);
    assert_eq!(old.get("/account").await.location(), "/sign-in?next=/account");
    let away = browser
        .form("/prove", &[("password", PASSWORD), ("next", "https://evil.example")])
        .await;
    assert_eq!(away.location(), "/account");
}

#[tokio::test]
async fn a_program_proves_anew() {
    let app = TestApp::start().await;
    let member = app.registered(EMAIL, "worker", "care").await;
    app.db.clock().advance(TimeDelta::minutes(11));
    let wrong = member.post("/api/v1/auth/prove", json!({ "password": "wrong" })).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.json()["errors"][0]["pointer"], json!("/password"));
    let right = member.post("/api/v1/auth/prove", json!({ "password": PASSWORD })).await;
    assert_eq!(right.status, StatusCode::OK);
    assert!(right.json()["proven_until"].is_string());
    let nobody = app
        .anonymous()
        .post("/api/v1/auth/prove", json!({ "password": PASSWORD }))
        .await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}
