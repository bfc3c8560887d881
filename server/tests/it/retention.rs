//! A moved clock removes just what has served its time.

use crate::house::TestApp;
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use journeys::ServeTime;
use serde_json::json;
use sqlx::PgConnection;

async fn work(app: &TestApp) {
    let retention = app.db.system("retention");
    let mut tx = app.db.ground().db.write(&retention).await.expect("a transaction");
    tx.enqueue(&ServeTime {}).await.expect("a job");
    tx.commit().await.expect("a commit");
    app.run_jobs().await;
}

async fn count(conn: &mut PgConnection, rows: &'static str) -> i64 {
    sqlx::query_scalar(rows).fetch_one(conn).await.expect(rows)
}

const LETTERS: &str = "select count(*) from notifications.messages";
const EVENTS: &str = "select count(*) from platform.outbox where name like 'identity.registered%'";

/// Sets when events were written: the database writes its own time, and the tests have another.
async fn written_at(conn: &mut PgConnection, at: DateTime<Utc>) {
    sqlx::query("update platform.outbox set at = $1")
        .bind(at)
        .execute(conn)
        .await
        .expect("moved");
}

#[tokio::test]
async fn asvs_V14_2_7__each_clock_takes_what_is_its_own_and_nothing_before_its_time() {
    let app = TestApp::start().await;
    let worker = app.registered("jo@example.org", "worker", "care").await;
    let copy = worker.post("/api/v1/me/data/copies", json!({})).await;
    assert_eq!(copy.status, StatusCode::ACCEPTED, "{}", copy.text());
    app.run_jobs().await;
    let conn = &mut app.db.all_seeing().await;
    let start = testkit::start_of_tests();
    written_at(conn, start).await;
    let letters = count(conn, LETTERS).await;
    let ready = "select count(*) from identity.data_copies where state = 'ready'";

    app.db.clock().set(start + TimeDelta::hours(23));
    work(&app).await;
    assert_eq!(count(conn, ready).await, 1, "a copy lies ready for a day");
    app.db.clock().set(start + TimeDelta::hours(25));
    work(&app).await;
    assert_eq!(count(conn, ready).await, 0);
    written_at(conn, start).await;

    app.db.clock().set(start + TimeDelta::days(29));
    work(&app).await;
    assert_eq!(count(conn, EVENTS).await, 1, "events are kept for thirty days");
    app.db.clock().set(start + TimeDelta::days(31));
    work(&app).await;
    assert_eq!(count(conn, EVENTS).await, 0);
    assert_eq!(count(conn, LETTERS).await, letters, "letters are kept for longer");

    app.db.clock().set(start + TimeDelta::days(390));
    work(&app).await;
    assert_eq!(count(conn, LETTERS).await, letters);
    app.db.clock().set(start + TimeDelta::days(400));
    work(&app).await;
    assert_eq!(count(conn, LETTERS).await, 0, "thirteen months are over");
    assert_eq!(
        count(conn, "select count(*) from identity.users").await,
        1,
        "the account stays"
    );
}
