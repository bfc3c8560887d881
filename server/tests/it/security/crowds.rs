//! More sign-ins at once than can be hashed.

use crate::house::TestApp;
use axum::http::StatusCode;
use serde_json::json;
use server::app::Settings;
use std::time::Duration;

#[tokio::test]
async fn while_the_queue_for_hashing_is_full_who_signs_in_is_told_when_to_come_back_and_all_else_answers() {
    let mut settings = Settings::for_tests();
    settings.identity.hashing_threads = 1;
    // One at work, one place to wait for everybody at this address, and nobody is given up.
    settings.identity.hashing_network_share = usize::MAX;
    settings.identity.hashing_wait = Duration::from_mins(10);
    let app = TestApp::with(settings).await;
    let member = app.registered("jo@example.org", "worker", "care").await;
    let (program, browser) = (app.anonymous(), app.anonymous());
    let login = |number: u8| {
        let body = json!({ "email": format!("somebody{number}@example.org"), "password": "wrong" });
        let client = program.clone();
        async move { client.post("/api/v1/auth/login", body).await }
    };
    let form = |number: u8| {
        let email = format!("anybody{number}@example.org");
        let client = browser.clone();
        async move {
            client
                .form("/sign-in", &[("email", &email), ("password", "wrong")])
                .await
        }
    };
    let crowd = futures::future::join_all((0..8).map(login));
    let pages = futures::future::join_all((0..4).map(form));
    let others = async {
        let page = app.anonymous().get("/courses").await;
        (
            page.status,
            member.get("/api/v1/me").await.status,
            app.anonymous().get("/api/v1/jobs").await.status,
        )
    };
    let (crowd, pages, others) = tokio::join!(crowd, pages, others);
    assert_eq!(others, (StatusCode::OK, StatusCode::OK, StatusCode::OK));
    let (busy, hashed): (Vec<_>, Vec<_>) = crowd
        .iter()
        .partition(|answer| answer.status == StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        busy.len() >= 4 && !hashed.is_empty(),
        "{} of {}",
        busy.len(),
        crowd.len()
    );
    for answer in busy {
        assert_eq!(answer.json()["code"], "identity/busy");
        assert_eq!(answer.header("retry-after"), Some("2"));
    }
    assert!(hashed.iter().all(|answer| answer.status == StatusCode::UNAUTHORIZED));
    let busy: Vec<_> = pages
        .iter()
        .filter(|page| page.status == StatusCode::SERVICE_UNAVAILABLE)
        .collect();
    assert!(
        !busy.is_empty(),
        "{:?}",
        pages.iter().map(|page| page.status).collect::<Vec<_>>()
    );
    for page in busy {
        assert_eq!(page.header("retry-after"), Some("2"));
        assert!(page.text().contains("<main"), "a page with words");
    }
    let after = login(9).await;
    assert_eq!(after.status, StatusCode::UNAUTHORIZED, "the queue is empty again");
}
