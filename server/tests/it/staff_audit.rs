//! The audit log through both doors: who may read it, filters, the sheet, and whether the chain holds.
#![expect(non_snake_case, reason = "tests that prove a row of ASVS carry its number")]

use crate::house::{Staffer, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use platform::{Owner, StaffRole};
use serde_json::json;

/// Leaves a line with a reason that a spreadsheet would run.
async fn a_line(app: &TestApp, by: &Staffer) {
    let mut tx = app.app.doors.ground.db.write(&by.actor).await.expect("a write");
    let (before, after) = (json!({ "state": "open" }), json!({ "state": "shut" }));
    let target = Some(by.user.get());
    let vault = &app.app.doors.ground.vault;
    let why = vault.reason(&mut tx, Owner::Person(by.user), "=HYPERLINK(\"x\")").await;
    tx.audit_change("test.shut", target, (before, after), Some(why.expect("a reason")));
    tx.commit().await.expect("a commit");
}

#[tokio::test]
async fn auditors_and_administrators_read_the_log_and_leave_a_line() {
    let app = TestApp::start().await;
    let reviewer = app.staff("rev", StaffRole::Reviewer).await;
    let auditor = app.staff("aud", StaffRole::Auditor).await;
    a_line(&app, &reviewer).await;
    let page = auditor.site.get("/staff/audit?action=test.").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("rev@demo.example") && page.text().contains("HYPERLINK"));
    let path = format!("/api/v1/staff/audit?actor={}&action=test.shut", reviewer.user);
    let listed = auditor.api.get(&path).await.json();
    assert_eq!(listed["items"][0]["after"], json!({ "state": "shut" }));
    assert_eq!(listed["items"][0]["actor_role"], "reviewer");
    let reads = auditor.api.get("/api/v1/staff/audit?action=platform.read-audit").await;
    let reads = reads.json();
    let told: Vec<&serde_json::Value> = reads["items"].as_array().expect("rows").iter().collect();
    assert_eq!(told.len(), 2, "each reading is a row: {told:?}");
    assert!(
        told.iter()
            .all(|row| row["actor_user"] == json!(auditor.user.to_string()))
    );
    let day = auditor.api.get("/api/v1/staff/audit?from=2100-01-01").await.json();
    assert_eq!(day["items"], json!([]), "nothing was done then");
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_named_and_kept() {
    let app = TestApp::start().await;
    let admin = app.staff("boss", StaffRole::Admin).await;
    let page = admin.site.get("/staff/audit?actor=Jo&from=yesterday").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("Enter a whole id") && page.text().contains("value=\"Jo\""));
    let problem = admin.api.get("/api/v1/staff/audit?actor=Jo").await;
    assert_eq!(problem.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.json()["code"], "platform/invalid-filter");
    for path in [
        "/staff/audit?from=1999-01-01",
        "/staff/audit?to=2201-01-01",
        "/staff/audit.csv?from=1999-01-01",
    ] {
        let page = admin.site.get(path).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let problem = admin.api.get(&format!("/api/v1{path}")).await;
        assert_eq!(problem.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(problem.text().contains("between 2000 and 2200"), "{path}");
    }
    for path in ["/staff/audit?from=-9999-01-01", "/staff/audit.csv?to=-9999-01-01"] {
        let page = admin.site.get(path).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let problem = admin.api.get(&format!("/api/v1{path}")).await;
        assert_eq!(problem.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(problem.json()["code"], "platform/invalid-filter");
    }
    let page = admin.site.get("/staff/audit?after=nowhere").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_log_is_for_those_who_audit_alone() {
    let app = TestApp::start().await;
    let worker = app.registered("jo@demo.example", "worker", "care").await;
    let routes = [
        "/staff/audit",
        "/staff/audit?from=x",
        "/staff/audit/proof",
        "/staff/audit.csv",
        "/staff/audit.csv?from=x",
    ];
    for role in [StaffRole::Reviewer, StaffRole::Assessor, StaffRole::Support] {
        let staff = app.staff(role.as_str(), role).await;
        for route in routes {
            assert_eq!(staff.site.get(route).await.status, StatusCode::FORBIDDEN, "{route}");
            let answer = staff.api.get(&format!("/api/v1{route}")).await;
            assert_eq!(answer.json()["code"], "platform/denied", "{route}");
        }
    }
    for route in routes {
        let answer = worker.get(&format!("/api/v1{route}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{route}");
    }
}

#[tokio::test]
async fn asvs_V1_2_10__the_sheet_needs_a_fresh_proof_and_runs_nothing() {
    let app = TestApp::start().await;
    let admin = app.staff("boss", StaffRole::Admin).await;
    a_line(&app, &admin).await;
    let sheet = admin.api.get("/api/v1/staff/audit.csv?action=test.").await;
    assert_eq!(sheet.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(sheet.text().contains("\"'=HYPERLINK(\"\"x\"\")\""), "{}", sheet.text());
    let exports = "/api/v1/staff/audit?action=platform.read-audit";
    let exports = admin.api.get(exports).await.json();
    let export = exports["items"].as_array().expect("rows").iter();
    assert!(export.clone().any(|row| row["detail"]["form"] == "export"), "{exports}");
    app.db.clock().advance(TimeDelta::minutes(11));
    let late = admin.site.get("/staff/audit.csv?action=test.").await;
    assert!(late.location().starts_with("/prove?next="), "{late:?}");
    let late = admin.api.get("/api/v1/staff/audit.csv").await;
    assert_eq!(late.json()["code"], "identity/step-up-needed");
}

#[tokio::test]
async fn staff_see_how_far_the_chain_holds() {
    let app = TestApp::start().await;
    let auditor = app.staff("aud", StaffRole::Auditor).await;
    let page = auditor.site.get("/staff/audit/proof").await.text();
    assert!(page.contains("Nothing is signed yet"), "{page}");
    let signed = app.app.sealer.checkpoint().await.expect("signed").expect("a head");
    let proof = auditor.api.get("/api/v1/staff/audit/proof").await.json();
    assert_eq!((&proof["holds"], &proof["fault"]), (&json!(true), &json!(null)));
    assert_eq!(proof["signed_rows"], json!(signed.position));
    assert_eq!(proof["outside_rows"], json!(signed.position));
    let page = auditor.site.get("/staff/audit/proof").await.text();
    assert!(page.contains("holds up to the newest signed head"), "{page}");
    let ahead = auditor.site.clone().with_header("sec-purpose", "prefetch");
    let ahead = ahead.get("/staff/audit/proof").await;
    assert_eq!(ahead.status, StatusCode::SERVICE_UNAVAILABLE, "nobody looked");
}

#[tokio::test]
async fn the_proof_is_not_asked_for_without_end() {
    let app = TestApp::limited().await;
    let auditor = app.staff("aud", StaffRole::Auditor).await;
    for _ in 0..20 {
        let proof = auditor.api.get("/api/v1/staff/audit/proof").await;
        assert_eq!(proof.status, StatusCode::OK, "{}", proof.text());
    }
    let api = auditor.api.get("/api/v1/staff/audit/proof").await;
    assert_eq!(api.status, StatusCode::TOO_MANY_REQUESTS, "{}", api.text());
    let site = auditor.site.get("/staff/audit/proof").await;
    assert_eq!(site.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn staff_begin_at_a_page_of_their_own() {
    let app = TestApp::start().await;
    let auditor = app.staff("aud", StaffRole::Auditor).await;
    assert_eq!(auditor.site.get("/home").await.location(), "/staff");
    let page = auditor.site.get("/staff").await.text();
    assert!(page.contains("/staff/audit") && !page.contains("/staff/credentials"));
}
