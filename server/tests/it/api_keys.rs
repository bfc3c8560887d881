//! Making API keys, more than once: the letter, and what a repeat is told.

use crate::erasure::rows_with;
use crate::house::TestApp;
use axum::http::StatusCode;
use serde_json::json;

const KEYS: &str = "/api/v1/me/api-keys";
const PAGE: &str = "/account/api-keys";
const EMAIL: &str = "jo@example.org";

#[tokio::test]
async fn a_repeat_makes_no_second_key_and_shows_no_secret() {
    let app = TestApp::start().await;
    let jo = app.registered(EMAIL, "worker", "care").await;
    let wish = json!({ "name": "Rota export", "scopes": ["shifts:read"], "days": 30 });
    let made = jo.clone().once("first").post(KEYS, wish.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let secret = made.json()["secret"].as_str().expect("a secret").to_owned();
    let again = jo.clone().once("first").post(KEYS, wish.clone()).await;
    assert_eq!(
        (again.status, &again.json()["code"]),
        (StatusCode::CONFLICT, &json!("identity/key-shown-once"))
    );
    assert!(!again.text().contains(&secret));
    let other = json!({ "name": "Another", "scopes": ["shifts:read"], "days": 30 });
    let reused = jo.clone().once("first").post(KEYS, other).await;
    assert_eq!(reused.json()["code"], "platform/key-reused");
    let listed = jo.get(KEYS).await.json();
    assert_eq!(listed["keys"].as_array().map(Vec::len), Some(1), "{listed}");
    let mut conn = app.db.all_seeing().await;
    let kept = rows_with(
        &mut conn,
        &[secret.as_str(), secret.split('_').next_back().expect("a part")],
    )
    .await;
    assert_eq!(kept, Vec::<String>::new(), "the secret is stored nowhere");
    let wish = json!({ "name": "Without", "scopes": ["shifts:read"], "days": 30 });
    for _ in 0..2 {
        let each = jo.post(KEYS, wish.clone()).await;
        assert_eq!(
            each.status,
            StatusCode::CREATED,
            "without a key each request is one of its own"
        );
    }
}

#[tokio::test]
async fn the_holder_is_told_of_a_key_that_was_made_and_revoked() {
    let app = TestApp::start().await;
    let jo = app.registered(EMAIL, "worker", "care").await;
    app.mails().await;
    let wish = json!({ "name": "Rota export", "scopes": ["shifts:read"], "days": 30 });
    let made = jo.post(KEYS, wish).await.json();
    let mails = app.mails().await;
    let subjects: Vec<_> = mails
        .iter()
        .map(|mail| (mail.to.as_str(), mail.subject.as_str()))
        .collect();
    assert_eq!(subjects, [(EMAIL, "An API key was made in your account")]);
    assert!(mails[0].text.contains("Rota export"));
    let secret = made["secret"].as_str().expect("a secret");
    assert!(!mails[0].text.contains(secret), "the letter holds no secret");
    let one = format!("{KEYS}/{}", made["id"].as_str().expect("an id"));
    assert_eq!(jo.delete(&one).await.status, StatusCode::NO_CONTENT);
    assert_eq!(jo.delete(&one).await.status, StatusCode::NOT_FOUND, "once");
    let mails = app.mails().await;
    let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["An API key of your account was revoked"]);
}

#[tokio::test]
async fn a_form_that_is_sent_twice_makes_one_key() {
    let app = TestApp::start().await;
    let jo = app.registered(EMAIL, "worker", "care").await;
    let (_, site) = app.signed_in(EMAIL).await;
    let page = site.get(PAGE).await.text();
    let start = page.find("name=\"idempotency_key\" value=\"").expect("the hidden key");
    let key = page[start..].split('"').nth(3).expect("its value");
    let fields = [
        ("idempotency_key", key),
        ("name", "Rota"),
        ("scopes", "shifts:read"),
        ("days", "30"),
    ];
    let first = site.form(PAGE, &fields).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    assert!(first.text().contains("muster_"));
    let second = site.form(PAGE, &fields).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.text().contains("came twice and made one key") && !second.text().contains("muster_"));
    let listed = jo.get(KEYS).await.json();
    assert_eq!(listed["keys"].as_array().map(Vec::len), Some(1), "{listed}");
}
