//! The passport: credentials, and who may not decide about them.

use super::{EMAIL, pointers, signed_in};
use crate::house::TestApp;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_program_keeps_a_passport() {
    let app = TestApp::start().await;
    let worker = app.registered(EMAIL, "worker", "security").await;
    let path = "/api/v1/worker/credentials";
    let licence =
        json!({ "kind": "sia-door-supervision", "number": "1017 4441 2233 4455", "expires_on": "2028-05-31" });
    let told = worker.post(path, licence.clone()).await;
    assert_eq!(told.status, StatusCode::CREATED, "{}", told.text());
    let told = told.json();
    assert_eq!(
        (&told["status"], &told["number_ends"], &told["last_day"]),
        (&json!("not-checked"), &json!("4455"), &json!("2028-05-31"))
    );
    assert!(
        !told.to_string().contains("1017"),
        "the whole number is not shown again"
    );
    assert_eq!(
        worker.post(path, licence).await.json()["code"],
        json!("people/already-recorded")
    );
    let refused = worker
        .post(path, json!({ "kind": "sia-guarding", "number": "12" }))
        .await;
    assert_eq!(
        (refused.status, pointers(&refused)),
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            vec!["/number".to_owned(), "/expires_on".to_owned()]
        )
    );

    let queue = "/api/v1/staff/credentials";
    let decision = format!("{queue}/{}/decision", told["id"].as_str().expect("an id"));
    assert_eq!(worker.get(queue).await.status, StatusCode::NOT_FOUND);
    let own = worker.post(&decision, json!({ "finding": "confirmed" })).await;
    assert_eq!(own.status, StatusCode::NOT_FOUND);
    let stranger = app.registered("stranger@example.org", "worker", "security").await;
    assert_eq!(
        stranger.post(&decision, json!({ "finding": "confirmed" })).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(stranger.get(path).await.json()["items"], json!([]));
    app.run_jobs().await;
}

#[tokio::test]
async fn a_browser_adds_to_the_passport() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, "security").await;
    assert!(browser.get("/passport").await.text().contains("Nothing here yet"));
    assert_eq!(
        browser.form("/passport/add", &[]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let chosen = browser.form("/passport/add", &[("kind", "sia-door-supervision")]).await;
    assert_eq!(chosen.location(), "/passport/add/sia-door-supervision");
    let path = chosen.location().to_owned();
    let refused = browser.form(&path, &[("number", "12")]).await;
    assert!(
        refused.text().contains("Enter your licence number, 16 digits"),
        "{}",
        refused.text()
    );
    let licence = [
        ("number", "1017 4441 2233 4455"),
        ("issued_on_day", "1"),
        ("issued_on_month", "6"),
        ("issued_on_year", "2025"),
        ("expires_on_day", "31"),
        ("expires_on_month", "5"),
        ("expires_on_year", "2028"),
    ];
    assert_eq!(browser.form(&path, &licence).await.location(), "/passport");
    let page = browser.get("/passport").await.text();
    assert!(
        page.contains("Number ends in 4455") && page.contains("Not checked"),
        "{page}"
    );
    let again = browser.form(&path, &licence).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("This is in your passport already"));
    assert_eq!(
        browser.get("/passport/add/conflict-management").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(browser.get("/staff/credentials").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        app.anonymous().get("/passport").await.location(),
        "/sign-in?next=/passport"
    );
    app.run_jobs().await;
}
