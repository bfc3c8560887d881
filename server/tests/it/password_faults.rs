//! What is wrong with a new password is told together with all else that is wrong.

use crate::house::TestApp;
use axum::http::StatusCode;
use serde_json::json;

const EMAIL: &str = "jo@example.org";
const COMMON: &str = "Choose a password that fewer people use";

#[tokio::test]
async fn who_registers_reads_of_a_weak_password_with_the_other_faults() {
    let app = TestApp::start().await;
    let visitor = app.anonymous();
    let typed = [("role", "worker"), ("email", "jo@example"), ("password", "password123")];
    let page = visitor.form("/register", &typed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    assert!(text.contains("Enter an e-mail address in the correct format"), "{text}");
    assert!(text.contains("Choose the sector you work in"), "{text}");
    assert_eq!(
        text.matches(COMMON).count(),
        2,
        "in the summary and at the field: {text}"
    );
    let own = [
        ("email", "josephine.bloggs@example.org"),
        ("password", "josephine.bloggs"),
    ];
    let own = visitor.form("/register", &own).await.text();
    assert!(own.contains("harder to guess"), "one's own words count: {own}");
    let empty = visitor.form("/register", &[]).await.text();
    assert_eq!(empty.matches("Enter a password").count(), 2, "told once: {empty}");

    let body = json!({ "email": "josephine.bloggs@example.org", "password": "josephine.bloggs", "role": "staff", "sector": "care" });
    let refused = visitor.post("/api/v1/auth/register", body).await;
    assert!(
        refused.text().contains("harder to guess"),
        "one's own words count: {}",
        refused.text()
    );
    let body = json!({ "email": "jo@example", "password": "password123", "role": "worker", "sector": "care" });
    let refused = visitor.post("/api/v1/auth/register", body).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let pointers: Vec<_> = refused.json()["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| error["pointer"].clone())
        .collect();
    assert_eq!(pointers, [json!("/email"), json!("/password")]);
}

#[tokio::test]
async fn who_changes_a_password_reads_of_both_faults_at_once() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let (api, site) = app.signed_in(EMAIL).await;
    let typed = [("current_password", "not mine at all"), ("password", "password123")];
    let page = site.form("/account/password", &typed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    assert!(
        text.contains("This is not the password that you sign in with now. Try again") && text.contains(COMMON),
        "{text}"
    );
    let own = [("current_password", "not mine at all"), ("password", EMAIL)];
    let own = site.form("/account/password", &own).await.text();
    assert!(
        own.contains("harder to guess"),
        "one's own address counts in the first round: {own}"
    );
    let body = json!({ "current_password": "not mine at all", "password": "six otters knit lemon socks" });
    let refused = api.post("/api/v1/me/password", body).await;
    let errors = refused.json()["errors"].clone();
    assert_eq!(
        errors.as_array().map(Vec::len),
        Some(1),
        "a good one is no fault: {errors}"
    );
}
