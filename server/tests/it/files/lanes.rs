//! Files that are slow to check leave room for all other work.

use super::corpus::{BOUNDARY, multipart, png};
use crate::house::TestApp;
use async_trait::async_trait;
use axum::http::{Method, StatusCode};
use files::ports::{NotNow, Scanner};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// More than the runner has places.
const MANY: u32 = 8;

/// Takes as long as the test likes.
struct Slow(Arc<Semaphore>);

#[async_trait]
impl Scanner for Slow {
    async fn is_malware(&self, _bytes: &[u8]) -> Result<bool, NotNow> {
        let _turn = self.0.acquire().await.map_err(|error| NotNow(error.to_string()))?;
        Ok(false)
    }
}

/// How many jobs wait or run that check no file.
async fn others(app: &TestApp) -> i64 {
    let mut conn = app.db.all_seeing().await;
    sqlx::query_scalar("select count(*) from graphile_worker.jobs where task_identifier <> 'check-file'")
        .fetch_one(&mut conn)
        .await
        .expect("the queue")
}

#[tokio::test]
async fn letters_leave_while_every_file_waits_for_its_scanner() {
    let turns = Arc::new(Semaphore::new(0));
    let scanner = Arc::new(Slow(turns.clone()));
    let app = TestApp::start_with(|outside| outside.scanner = scanner).await;
    let ada = app.registered("ada@example.org", "worker", "care").await;
    let held = json!({ "kind": "right-to-work", "issued_on": "2026-01-10" });
    let held = ada.post("/api/v1/worker/credentials", held).await.json();
    let path = format!(
        "/api/v1/worker/credentials/{}/evidence",
        held["id"].as_str().expect("an id")
    );
    for width in 1..=MANY {
        let body = multipart("a.png", "image/png", &png(width, 9));
        let sent = ada.send(Method::POST, &path, Some(BOUNDARY), body).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    }
    // Somebody waits for a letter that was asked for after all these.
    let asked = json!({ "email": "ada@example.org" });
    app.anonymous().post("/api/v1/auth/password-reset", asked).await;
    assert!(others(&app).await > 0, "a letter is due");
    let runner = app.app.runner.clone();
    let running = tokio::spawn(async move { runner.run().await });
    let told = async {
        while others(&app).await > 0 {
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_mins(1), told).await;
    let checked = async |state: &str| {
        let list = ada.get(&path).await.json();
        let items = list["items"].as_array().expect("items").clone();
        items.iter().filter(|item| item["state"] == state).count()
    };
    assert_eq!(checked("checking").await, MANY as usize);
    turns.add_permits(MANY as usize);
    assert!(in_time.is_ok(), "the letter waits behind the files");
    while checked("released").await < MANY as usize {
        tokio::task::yield_now().await;
    }
    app.app.runner.stop();
    running.await.expect("it stops");
    assert_eq!(app.mails().await.len(), 1);
}
