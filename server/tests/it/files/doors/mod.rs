//! The whole walk, through both doors.
#![expect(non_snake_case, reason = "tests that prove a requirement carry its number")]

mod downloads;
mod pages;
mod uploads;

use super::corpus::{BOUNDARY, multipart, png};
use crate::house::{Answer, Client, TestApp};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

pub(super) async fn holder(app: &TestApp, email: &str) -> (Client, String) {
    let client = app.registered(email, "worker", "care").await;
    let body = json!({ "kind": "right-to-work", "issued_on": "2026-01-10" });
    let held = client.post("/api/v1/worker/credentials", body).await.json();
    let path = format!(
        "/api/v1/worker/credentials/{}/evidence",
        held["id"].as_str().expect("an id")
    );
    (client, path)
}

async fn send(client: &Client, path: &str, name: &str, kind: &str, bytes: &[u8]) -> Answer {
    let body = multipart(name, kind, bytes);
    client.send(Method::POST, path, Some(BOUNDARY), body).await
}

async fn only(client: &Client, path: &str) -> Value {
    let list = client.get(path).await.json();
    let items = list["items"].as_array().expect("items");
    assert_eq!(items.len(), 1, "{list}");
    items[0].clone()
}

/// Sends a picture, has it checked, and returns where its links are made.
pub(super) async fn released(app: &TestApp, client: &Client, path: &str) -> String {
    let sent = send(client, path, "My licence.png", "image/png", &png(40, 30)).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    app.run_jobs().await;
    assert_eq!(only(client, path).await["state"], json!("released"));
    format!("/api/v1/files/{}", sent.json()["id"].as_str().expect("an id"))
}

async fn link(client: &Client, file: &str) -> Answer {
    client.post(&format!("{file}/links"), json!({})).await
}
