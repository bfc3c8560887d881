//! Staff withdraw a certificate: each time with a proof that it is them, and never by a key.

use crate::house::{Client, TestApp};
use crate::main_job::{buy, fill_profile, publish_course, study};
use axum::http::StatusCode;
use chrono::TimeDelta;
use platform::StaffRole;
use serde_json::json;

/// A worker who earned a certificate, and its number.
async fn certified(app: &TestApp) -> (Client, String) {
    let course = publish_course(app).await;
    let worker = app.registered("zoe@demo.example", "worker", "care").await;
    fill_profile(&worker).await;
    let place = buy(app, &worker, &course).await;
    study(&worker, &place).await;
    app.mails().await;
    let certificates = worker.get("/api/v1/certificates").await.json();
    let number = certificates["items"][0]["number"].as_str().expect("a number");
    (worker, number.to_owned())
}

/// The page on which everybody checks it.
async fn public(app: &TestApp, number: &str) -> String {
    let html = app.anonymous().with_header("accept", "text/html");
    html.get(&format!("/verify/{number}")).await.text()
}

#[tokio::test]
async fn a_reviewer_withdraws_a_certificate_by_its_number_and_everybody_reads_why() {
    let app = TestApp::start().await;
    let (worker, number) = certified(&app).await;
    let rita = app.staff("rita", StaffRole::Reviewer).await.site;
    assert!(rita.get("/staff").await.text().contains("/staff/certificates"));
    let odd = rita.get("/staff/certificates?number=MU-1").await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(odd.text().contains("<title>Error: ") && odd.text().contains("value=\"MU-1\""));
    let typed = number.to_lowercase().replace('-', "+");
    let found = rita.get(&format!("/staff/certificates?number={typed}")).await;
    let act = format!("/staff/certificates/{number}/revocation");
    assert_eq!(found.location(), act);
    let ahead = rita.clone().with_header("sec-purpose", "prefetch").get(&act).await;
    assert_eq!(ahead.status, StatusCode::SERVICE_UNAVAILABLE, "a look that nobody took");
    let asked = rita.get(&act).await.text();
    assert!(asked.contains(&number) && asked.contains("button-danger"), "{asked}");
    let looks = worker.get("/api/v1/me/data/looks").await.text();
    assert!(looks.contains("certificate"), "the holder sees the look: {looks}");

    let silent = rita.form(&act, &[("reason", " ")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text().contains("<title>Error: ") && silent.text().contains("Enter the reason"));
    assert!(public(&app, &number).await.contains("counts today"));

    let done = rita.form(&act, &[("reason", "Issued in error")]).await;
    let address = format!("/verify/{number}");
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, &*address));
    let page = public(&app, &number).await;
    assert!(page.contains("Revoked") && page.contains("Issued in error"), "{page}");
    assert!(page.contains("was withdrawn on"), "{page}");
    assert_eq!(app.audited("certificates.revoke").await.len(), 1);

    let over = rita.get(&act).await.text();
    assert!(
        over.contains("already been withdrawn") && !over.contains("<form method=\"post\" novalidate"),
        "{over}"
    );
    let twice = rita.form(&act, &[("reason", "Another reason")]).await;
    assert_eq!(
        twice.location(),
        address,
        "a form that came twice leads to the same page"
    );
    assert!(!public(&app, &number).await.contains("Another reason"));
    app.run_jobs().await;
}

#[tokio::test]
async fn who_may_not_withdraw_is_refused_and_a_record_shows_the_way_to_who_may() {
    let app = TestApp::start().await;
    let (worker, number) = certified(&app).await;
    let act = format!("/staff/certificates/{number}/revocation");
    for role in [StaffRole::Assessor, StaffRole::Support, StaffRole::Auditor] {
        let staff = app.staff(role.as_str(), role).await.site;
        for path in ["/staff/certificates", &act] {
            assert_eq!(staff.get(path).await.status, StatusCode::FORBIDDEN, "{role:?} {path}");
        }
        let sent = staff.form(&act, &[("reason", "Issued in error")]).await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN, "{role:?}");
        assert!(!staff.get("/staff").await.text().contains("/staff/certificates"));
    }
    let me = worker.get("/api/v1/me").await.json();
    let record = format!("/staff/people/{}", me["id"].as_str().expect("an id"));
    let boss = app.staff("boss", StaffRole::Admin).await.site;
    assert!(boss.get(&record).await.text().contains(&format!("href=\"{act}\"")));
    let sue = app.staff("sue", StaffRole::Support).await.site;
    assert!(!sue.get(&record).await.text().contains(&act));
    let unknown = boss.get("/staff/certificates/MU-1/revocation").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(public(&app, &number).await.contains("counts today"));
}

#[tokio::test]
async fn withdrawing_needs_a_fresh_proof_and_no_key_does_it() {
    let app = TestApp::start().await;
    let (_, number) = certified(&app).await;
    let rita = app.staff("rita", StaffRole::Reviewer).await;
    let path = format!("/api/v1/certificates/{number}/revocation");
    let body = json!({ "reason": "Issued in error" });
    let scopes = json!(["read", "certificates:read", "profile:write", "learning:write"]);
    let wish = json!({ "name": "Lists", "scopes": scopes, "days": 30 });
    let made = rita.api.post("/api/v1/me/api-keys", wish).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let secret = made.json()["secret"].as_str().expect("a secret").to_owned();
    let program = app.anonymous().with_token(secret);
    assert_eq!(program.get("/api/v1/me").await.status, StatusCode::OK);
    let by_key = program.once("by-key").post(&path, body.clone()).await;
    assert_eq!(by_key.status, StatusCode::FORBIDDEN);
    assert_eq!(by_key.json()["code"], "identity/scope-missing");
    let wish = json!({ "name": "More", "scopes": ["certificates:write"], "days": 30 });
    let refused = rita.api.post("/api/v1/me/api-keys", wish).await;
    assert_eq!(
        refused.json()["errors"][0]["pointer"],
        "/scopes",
        "there is no such scope"
    );

    app.db.clock().advance(TimeDelta::minutes(11));
    let late = rita.api.clone().once("late").post(&path, body.clone()).await;
    assert_eq!(late.status, StatusCode::FORBIDDEN, "{}", late.text());
    assert_eq!(late.json()["code"], "identity/step-up-needed");
    assert_eq!(late.json()["prove"]["href"], "/api/v1/auth/prove");
    let act = format!("/staff/certificates/{number}/revocation");
    assert!(rita.site.get(&act).await.location().starts_with("/prove"));
    let sent = rita.site.form(&act, &[("reason", "Issued in error")]).await;
    assert!(sent.location().starts_with("/prove"), "{}", sent.location());
    assert!(public(&app, &number).await.contains("counts today"), "nothing was done");

    let password = json!({ "password": "six otters knit lemon socks" });
    let proved = rita.api.post("/api/v1/auth/prove", password).await;
    assert_eq!(proved.status, StatusCode::OK, "{}", proved.text());
    let done = rita.api.clone().once("done").post(&path, body).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert!(public(&app, &number).await.contains("was withdrawn on"));
    app.run_jobs().await;
}
