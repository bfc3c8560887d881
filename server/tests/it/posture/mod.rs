//! Security checks and their reports, through both doors.

mod pages;
mod programs;
mod sealed;

use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use serde_json::{Value, json};

const EMAIL: &str = "owner@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

/// Registers an employer who owns an organisation of the given name.
async fn owner(app: &TestApp, email: &str, name: &str) -> Client {
    let owner = app.registered(email, "employer", "care").await;
    let body = json!({ "name": name, "sector": "care", "kind": "care-home" });
    let made = owner.post("/api/v1/organisations", body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    owner
}

async fn started(owner: &Client) -> String {
    let body = json!({ "pack": "everyday-security", "title": "Spring" });
    let made = owner.post("/api/v1/assessments", body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let id = text(&made.json()["id"]);
    assert_eq!(made.location(), format!("/api/v1/assessments/{id}"));
    id
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn code(answer: &Answer) -> (StatusCode, String) {
    (answer.status, text(&answer.json()["code"]))
}
