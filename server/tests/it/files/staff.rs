//! Those who check evidence open it: with a fresh proof, for a reason, and not without end.
#![expect(non_snake_case, reason = "tests that prove a requirement carry its number")]

use super::doors::{holder, released};
use crate::house::TestApp;
use axum::http::StatusCode;
use chrono::TimeDelta;
use platform::StaffRole;
use serde_json::{Value, json};

const REASON: &str = "Compared with the register";

/// A released file of a worker, by its id.
async fn evidence(app: &TestApp) -> String {
    let (ada, path) = holder(app, "ada@example.org").await;
    let file = released(app, &ada, &path).await;
    let theirs = format!("/api/v1/staff/files/{}/links", file.rsplit('/').next().expect("an id"));
    let hidden = ada.post(&theirs, json!({ "reason": REASON })).await;
    assert_eq!(
        hidden.status,
        StatusCode::NOT_FOUND,
        "for others the way does not exist"
    );
    file.rsplit('/').next().expect("an id").to_owned()
}

/// The reasons for looks at evidence.
async fn looks(app: &TestApp) -> Vec<Option<String>> {
    let looks = app.audited("platform.look").await.into_iter();
    let evidence = looks.filter(|look| look.detail.as_ref().is_some_and(|detail| detail["part"] == "evidence"));
    evidence.map(|look| look.reason).collect()
}

#[tokio::test]
async fn asvs_V7_5_3__evidence_is_opened_with_a_fresh_proof_and_a_reason_only() {
    let app = TestApp::start().await;
    let id = evidence(&app).await;
    let rita = app.staff("rita", StaffRole::Reviewer).await;
    let (own, theirs) = (
        format!("/api/v1/files/{id}/links"),
        format!("/api/v1/staff/files/{id}/links"),
    );
    let refused = rita.api.post(&own, json!({})).await;
    assert_eq!(
        refused.json()["code"],
        json!("files/denied"),
        "the owner's way asks nothing"
    );
    for reason in ["", "  ", &"x".repeat(501)] {
        let refused = rita.api.post(&theirs, json!({ "reason": reason })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["errors"][0]["pointer"], json!("/reason"));
    }
    assert!(looks(&app).await.is_empty());
    let link = rita.api.post(&theirs, json!({ "reason": REASON })).await;
    assert_eq!(link.status, StatusCode::CREATED, "{}", link.text());
    let url = link.json()["url"].as_str().expect("a link").to_owned();
    assert_eq!(rita.api.get(&url).await.status, StatusCode::OK);
    assert_eq!(looks(&app).await, [Some(REASON.to_owned())]);
    let auditor = app.staff("alma", StaffRole::Auditor).await;
    let hidden = auditor.api.post(&theirs, json!({ "reason": REASON })).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    app.db.clock().advance(TimeDelta::minutes(11));
    let stale = rita.api.post(&theirs, json!({ "reason": REASON })).await;
    assert_eq!(stale.json()["code"], json!("identity/step-up-needed"));
    let page = format!("/staff/files/{id}");
    assert_eq!(rita.site.get(&page).await.location(), format!("/prove?next={page}"));
    assert_eq!(looks(&app).await.len(), 1);
}

#[tokio::test]
async fn the_page_asks_why_keeps_what_was_typed_and_hands_the_file_out() {
    let app = TestApp::start().await;
    let id = evidence(&app).await;
    let rita = app.staff("rita", StaffRole::Reviewer).await;
    let page = format!("/staff/files/{id}");
    let list = rita.site.get("/staff/credentials").await.text();
    assert!(list.contains(&page) && !list.contains(&format!("/files/{id}/link")));
    assert!(rita.site.get(&page).await.text().contains("Why do you need it?"));
    let typed = "Too long ".repeat(60);
    for (reason, words) in [
        ("", "Say why, in a few words"),
        (typed.as_str(), "Say why in 500 characters"),
    ] {
        let again = rita.site.form(&page, &[("reason", reason)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = again.text();
        assert!(text.contains("<title>Error: ") && text.contains(words), "{text}");
        assert!(text.contains(reason.trim()), "what was typed stays");
    }
    let led = rita.site.form(&page, &[("reason", REASON)]).await;
    assert_eq!(led.status, StatusCode::SEE_OTHER, "{}", led.text());
    let opened = rita.site.get(led.location()).await;
    assert_eq!(
        (opened.status, opened.header("content-type")),
        (StatusCode::OK, Some("image/png"))
    );
    assert_eq!(looks(&app).await, [Some(REASON.to_owned())]);
}

#[tokio::test]
async fn no_key_of_staff_opens_evidence_and_no_member_of_staff_opens_all_of_it() {
    let app = TestApp::limited().await;
    let id = evidence(&app).await;
    let rita = app.staff("rita", StaffRole::Reviewer).await;
    let theirs = format!("/api/v1/staff/files/{id}/links");
    let ask = async || rita.api.post(&theirs, json!({ "reason": REASON })).await;
    let url = ask().await.json()["url"].as_str().expect("a link").to_owned();
    let body = json!({ "name": "Rota", "scopes": ["read", "profile:write"], "days": 30 });
    let made: Value = rita.api.post("/api/v1/me/api-keys", body).await.json();
    let key = app
        .anonymous()
        .with_token(made["secret"].as_str().expect("a key").to_owned());
    for refused in [
        key.get(&url).await,
        key.post(&theirs, json!({ "reason": REASON })).await,
    ] {
        assert_eq!(
            refused.json()["code"],
            json!("identity/scope-missing"),
            "{}",
            refused.text()
        );
    }
    let mut opened = 1;
    let last = loop {
        let answer = ask().await;
        if answer.status != StatusCode::CREATED {
            break answer;
        }
        opened += 1;
    };
    assert_eq!((last.status, opened), (StatusCode::TOO_MANY_REQUESTS, 60));
    assert!(last.header("retry-after").is_some());
    let mut conn = app.db.all_seeing().await;
    let sql = "select count(*) from platform.audit_log where action = 'platform.look' and detail->>'part' = 'evidence'";
    let looked: i64 = sqlx::query_scalar(sql).fetch_one(&mut conn).await.expect("a count");
    assert_eq!(looked, 60);
}
