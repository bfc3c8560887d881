//! What others are sent: the payment provider and the SMS gateway get what they need and nothing about anybody.

use crate::house::{Client, TestApp};
use crate::main_job::{buy, fill_profile, hold, publish_course};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;

const EMAIL: &str = "kanarienvogel@example.org";

/// What identifies the worker: parts of name and address, and their numbers.
const CANARIES: [&str; 8] = [
    "kanarienvogel",
    "example.org",
    "o'brien",
    "zoë",
    "001234567890",
    "1990",
    "demo street",
    "ls6",
];

fn tells_of_nobody(sent: &str) {
    let sent = sent.to_lowercase();
    for canary in CANARIES {
        assert!(!sent.contains(canary), "{canary} was sent: {sent}");
    }
}

/// Somebody with a name, an address, a date of birth and the number of a DBS check.
async fn somebody(app: &TestApp) -> Client {
    let worker = app.registered(EMAIL, "worker", "care").await;
    fill_profile(&worker).await;
    hold(app, &worker, "dbs-enhanced-adults").await;
    worker
}

#[tokio::test]
async fn asvs_V14_2_3__the_payment_provider_learns_what_is_paid_and_nothing_of_whoever_pays() {
    let app = TestApp::start().await;
    let course = publish_course(&app).await;
    let worker = somebody(&app).await;
    buy(&app, &worker, &course).await;
    let kept = fs::read_dir(app.files_folder().join("sandbox/checkouts")).expect("what the provider was sent");
    let sent: Vec<String> = kept
        .map(|entry| fs::read_to_string(entry.expect("an entry").path()).expect("text"))
        .collect();
    assert_eq!(sent.len(), 1);
    tells_of_nobody(&sent[0]);
    let session: Value = serde_json::from_str(&sent[0]).expect("JSON");
    let fields: BTreeSet<&str> = session
        .as_object()
        .expect("fields")
        .keys()
        .map(String::as_str)
        .collect();
    let needed = [
        "amount_pence",
        "cancel_url",
        "declines",
        "id",
        "payment",
        "status",
        "success_url",
        "title",
    ];
    assert_eq!(fields, needed.into(), "a new field is something more that others learn");
}

#[tokio::test]
async fn asvs_V14_2_3__the_gateway_learns_a_number_and_a_code() {
    let app = TestApp::start().await;
    let worker = somebody(&app).await;
    let asked = worker
        .post("/api/v1/me/factors/phone", json!({ "number": "07700 900417" }))
        .await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    let texts = app.texts().await;
    assert_eq!(texts.len(), 1);
    assert_eq!(texts[0].to.as_str(), "+447700900417");
    tells_of_nobody(&texts[0].text);
    let code: String = texts[0].text.chars().take(6).collect();
    assert!(code.bytes().all(|byte| byte.is_ascii_digit()), "{}", texts[0].text);
}
