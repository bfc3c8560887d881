//! Moving to another address.

use super::{EMAIL, NEW, PASSWORD, face, login, sign_in};
use crate::house::TestApp;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn asvs_V6_3_7__an_account_moves_to_another_address_and_both_are_told() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let browser = sign_in(&app, PASSWORD).await;
    app.mails().await;
    let fields = [("email", NEW), ("current_password", PASSWORD)];
    assert_eq!(browser.form("/account/email", &fields).await.location(), "/account");
    let mails = app.mails().await;
    let to: Vec<(&str, bool)> = mails
        .iter()
        .map(|mail| (mail.to.as_str(), mail.text.contains("token=")))
        .collect();
    assert!(
        to.contains(&(EMAIL, false)) && to.contains(&(NEW, true)) && to.len() == 2,
        "{to:?}"
    );
    let link = mails
        .iter()
        .find(|mail| mail.to.as_str() == NEW)
        .expect("the letter")
        .text
        .clone();
    let link = link
        .split_whitespace()
        .find(|word| word.contains("token="))
        .expect("a link")
        .to_owned();
    assert_eq!(browser.get(&link).await.location(), "/confirm-new-email");
    assert!(
        browser
            .get("/confirm-new-email")
            .await
            .text()
            .contains("Confirm e-mail address")
    );
    assert_eq!(browser.form("/confirm-new-email", &[]).await.location(), "/account");
    assert!(browser.get("/account").await.text().contains(NEW));
    let told: Vec<String> = app.mails().await.into_iter().map(|mail| mail.to.to_string()).collect();
    assert!(
        told.contains(&EMAIL.to_owned()) && told.contains(&NEW.to_owned()),
        "{told:?}"
    );
    assert_eq!(login(&app.anonymous(), NEW, PASSWORD).await.status, StatusCode::OK);
    assert_eq!(
        login(&app.anonymous(), EMAIL, PASSWORD).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn wanting_an_address_that_is_taken_looks_like_any_other() {
    let app = TestApp::start().await;
    let member = app.registered(EMAIL, "worker", "care").await;
    app.registered("sam@example.org", "worker", "care").await;
    let ask = |to: &str| member.post("/api/v1/me/email", json!({ "email": to, "current_password": PASSWORD }));
    assert_eq!(face(&ask("sam@example.org").await), face(&ask(NEW).await));
    let mails = app.mails().await;
    let to_sam = mails
        .iter()
        .find(|mail| mail.to.as_str() == "sam@example.org")
        .expect("a letter");
    assert!(!to_sam.text.contains("token="), "{}", to_sam.text);
}
