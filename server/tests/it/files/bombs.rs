//! Bombs and broken files, through the door and the real child.
#![expect(non_snake_case, reason = "tests that prove a requirement carry its number")]

use super::corpus::{BOUNDARY, multipart, nested, pdf, pixel_flood, png, stream};
use crate::house::{Answer, Client, TestApp};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn asvs_V5_2_6__floods_bombs_and_wrecks_are_refused_and_nothing_is_left() {
    let app = TestApp::start().await;
    let ada = app.registered("ada@example.org", "worker", "care").await;
    let body = json!({ "kind": "right-to-work", "issued_on": "2026-01-10" });
    let held = ada.post("/api/v1/worker/credentials", body).await.json();
    let path = format!(
        "/api/v1/worker/credentials/{}/evidence",
        held["id"].as_str().expect("an id")
    );
    let whole = png(60, 60);
    let cut = pdf(b"<<>>");
    let corpus = [
        ("png", pixel_flood(), "too-many-pixels"),
        ("png", whole[..whole.len() / 2].to_vec(), "unreadable"),
        ("png", [whole.as_slice(), b"<?php system('id');"].concat(), "hybrid"),
        ("pdf", pdf(&stream(&vec![b' '; 101 << 20])), "bomb"),
        ("pdf", nested(), "unreadable"),
        ("pdf", cut[..cut.len() / 2].to_vec(), "unreadable"),
        ("pdf", pdf(b"<</S/Launch/F(cmd.exe)>>"), "active"),
    ];
    for (ending, bytes, reason) in corpus {
        let kind = if ending == "png" {
            "image/png"
        } else {
            "application/pdf"
        };
        let upload = multipart(&format!("a.{ending}"), kind, &bytes);
        let sent = ada.send(Method::POST, &path, Some(BOUNDARY), upload).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{reason}: {}", sent.text());
        app.run_jobs().await;
        let told = told(&ada, &path, &sent).await;
        assert_eq!(
            (&told["state"], &told["refusal"]["code"]),
            (&json!("refused"), &json!(reason))
        );
        assert_eq!(app.files_kept(), 0, "{reason}");
    }
    // After all that a good one is taken.
    let upload = multipart("a.png", "image/png", &whole);
    let sent = ada.send(Method::POST, &path, Some(BOUNDARY), upload).await;
    app.run_jobs().await;
    let told = told(&ada, &path, &sent).await;
    assert_eq!(told["state"], json!("released"));
}

/// What the list says about the file that was sent.
async fn told(client: &Client, path: &str, sent: &Answer) -> Value {
    let list = client.get(path).await.json();
    let items = list["items"].as_array().expect("items");
    let own = items.iter().find(|item| item["id"] == sent.json()["id"]);
    own.expect("the file").clone()
}
