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
    assert!(
        wrong
            .text()
            .contains("This is not the password that you sign in with now. Try again")
    );
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
async fn another_phone_number_needs_a_fresh_proof_and_the_same_one_none() {
    let app = TestApp::start().await;
    let member = app.registered(EMAIL, "worker", "care").await;
    let path = "/api/v1/worker/profile";
    let phone = |phone: &str| json!({ "personal": { "given_name": "Jo", "phone": phone } });
    assert_eq!(member.put(path, phone("07700 900123")).await.status, StatusCode::OK);
    let browser = app.anonymous();
    let you = [("email", EMAIL), ("password", PASSWORD)];
    assert_eq!(browser.form("/sign-in", &you).await.status, StatusCode::SEE_OTHER);
    app.db.clock().advance(TimeDelta::minutes(11));
    assert_eq!(member.put(path, phone("+44 7700 900123")).await.status, StatusCode::OK);
    for other in [phone("07700 900456"), json!({ "personal": { "given_name": "Jo" } })] {
        let refused = member.put(path, other).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
        assert_eq!(refused.json()["code"], json!("identity/step-up-needed"));
    }
    let led = browser
        .form("/profile/personal", &[("given_name", "Jo"), ("phone", "07700 900456")])
        .await;
    assert!(
        led.location().starts_with("/prove"),
        "{} {}",
        led.status,
        led.location()
    );
    let kept = member.get(path).await.json();
    assert_eq!(kept["personal"]["phone"], json!("+447700900123"), "{kept}");
    let proved = member.post("/api/v1/auth/prove", json!({ "password": PASSWORD })).await;
    assert_eq!(proved.status, StatusCode::OK);
    assert_eq!(member.put(path, phone("07700 900456")).await.status, StatusCode::OK);
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
