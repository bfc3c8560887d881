//! Notes of an organisation follow its key, and the nightly job seals what lies in clear from before.

use super::{EMAIL, owner, started};
use crate::house::{Client, TestApp};
use axum::http::StatusCode;
use journeys::ResealData;
use serde_json::json;
use sqlx::PgConnection;

const NOTE: &str = "The server room's door does not lock";
const OLD_KEYS: &str = "select count(*) from platform.data_keys where retired_at is not null and wrapped is not null";
const IN_CLEAR: &str = "select count(*) from posture.answers where comment is not null";

async fn count(conn: &mut PgConnection, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(conn).await.expect(query)
}

async fn noted(owner: &Client) -> String {
    let id = started(owner).await;
    let path = format!("/api/v1/assessments/{id}/answers/pr-mfa");
    let saved = owner.put(&path, json!({ "value": 1, "comment": NOTE })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    format!("/api/v1/assessments/{id}")
}

/// The nightly job, after keys were retired or without.
async fn night(app: &TestApp, retired: Option<u64>) {
    let (ground, rotation) = (app.db.runner_ground(), app.db.system("key-rotation"));
    let mut tx = ground.db.write(&rotation).await.expect("a transaction");
    if let Some(expected) = retired {
        assert_eq!(ground.vault.retire_all(&mut tx).await.expect("retired"), expected);
    }
    tx.enqueue(&ResealData {}).await.expect("a job");
    tx.commit().await.expect("kept");
    app.run_jobs().await;
}

#[tokio::test]
async fn new_data_keys_take_over_an_organisations_notes() {
    let app = TestApp::start().await;
    let owner = owner(&app, EMAIL, "Rosewood House").await;
    let run = noted(&owner).await;
    let conn = &mut app.db.all_seeing().await;
    let cell = "select comment_sealed from posture.answers";
    let before: Vec<u8> = sqlx::query_scalar(cell).fetch_one(&mut *conn).await.expect(cell);
    night(&app, Some(1)).await;
    assert_eq!(count(conn, OLD_KEYS).await, 0, "the old key is destroyed");
    let after: Vec<u8> = sqlx::query_scalar(cell).fetch_one(&mut *conn).await.expect(cell);
    assert_ne!(before, after, "the note is sealed anew");
    let read = owner.get(&run).await.text();
    assert!(read.contains(NOTE), "{read}");
}

#[tokio::test]
async fn what_lies_in_clear_from_before_is_sealed_by_the_next_night() {
    let app = TestApp::start().await;
    let owner = owner(&app, EMAIL, "Rosewood House").await;
    let (first, second) = (noted(&owner).await, noted(&owner).await);
    let conn = &mut app.db.all_seeing().await;
    let before = format!("update posture.answers set comment = $q${NOTE}$q$, comment_sealed = null");
    sqlx::query(sqlx::AssertSqlSafe(before))
        .execute(&mut *conn)
        .await
        .expect("as it was");
    sqlx::query("delete from platform.data_keys")
        .execute(&mut *conn)
        .await
        .expect("no key yet");
    night(&app, None).await;
    assert_eq!(count(conn, IN_CLEAR).await, 0);
    for run in [first, second] {
        let read = owner.get(&run).await.text();
        assert!(read.contains(NOTE), "{read}");
    }
}
