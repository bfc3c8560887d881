//! What somebody is refused by right stands in the audit log, and floods it with nothing.
#![expect(non_snake_case, reason = "tests that prove a row of ASVS carry its number")]

use crate::house::TestApp;
use axum::http::StatusCode;
use chrono::TimeDelta;
use platform::StaffRole;
use serde_json::{Value, json};

/// Lists the refusals that the log holds.
async fn denials(app: &TestApp) -> Vec<Value> {
    let mut all = app.db.all_seeing().await;
    let rows: Vec<Value> = sqlx::query_scalar(
        "select jsonb_build_object('by', actor_user, 'role', actor_role, 'target', target, 'request', request,
                                   'client', client, 'detail', detail)
         from platform.audit_log where action = 'platform.denied' order by id",
    )
    .fetch_all(&mut all)
    .await
    .expect("the log");
    rows
}

#[tokio::test]
async fn asvs_V16_3_2__both_doors_write_refusals_down() {
    let app = TestApp::start().await;
    let support = app.staff("sue", StaffRole::Support).await;
    let other = app.staff("rob", StaffRole::Reviewer).await;
    let path = format!("/staff/people/{}/acts/switch-off", other.user);
    let page = support.site.form(&path, &[("why", "security")]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let api = format!("/api/v1/staff/people/{}/switch-off", other.user);
    let refused = support.api.post(&api, json!({ "why": "security" })).await;
    assert_eq!(refused.json()["code"], "identity/denied");
    let rows = denials(&app).await;
    assert_eq!(rows.len(), 2, "{rows:?}");
    for (row, route) in rows.iter().zip([
        "POST /staff/people/{id}/acts/{act}",
        "POST /api/v1/staff/people/{id}/switch-off",
    ]) {
        assert_eq!(row["detail"]["route"], route);
        assert_eq!(row["by"], json!(support.user.to_string()), "in their own name");
        assert_eq!(row["role"], "support");
        assert_eq!(row["target"], json!(other.user.to_string()));
        assert!(row["request"].is_string() && row["client"].is_string());
    }
}

#[tokio::test]
async fn what_is_hidden_by_right_is_written_down_and_what_is_absent_is_not() {
    let app = TestApp::start().await;
    let worker = app.registered("jo@demo.example", "worker", "care").await;
    assert_eq!(worker.get("/api/v1/staff/audit").await.status, StatusCode::NOT_FOUND);
    assert_eq!(worker.get("/api/v1/nothing/here").await.status, StatusCode::NOT_FOUND);
    let nobody = app.anonymous().get("/api/v1/staff/audit").await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    let rows = denials(&app).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["detail"]["status"], json!(404));
}

#[tokio::test]
async fn a_missing_proof_is_no_refusal() {
    let app = TestApp::start().await;
    let admin = app.staff("boss", StaffRole::Admin).await;
    app.db.clock().advance(TimeDelta::minutes(11));
    let late = admin.api.get("/api/v1/staff/role-grants").await;
    assert_eq!(late.status, StatusCode::FORBIDDEN);
    assert!(denials(&app).await.is_empty());
}

#[tokio::test]
async fn a_flood_leaves_one_row_a_minute_that_says_how_many() {
    let app = TestApp::start().await;
    let support = app.staff("sue", StaffRole::Support).await;
    for _ in 0..20 {
        let refused = support.api.get("/api/v1/staff/audit").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(denials(&app).await.len(), 1);
    app.db.clock().advance(TimeDelta::seconds(60));
    app.app.denials.flush().await;
    let rows = denials(&app).await;
    let times: Vec<&Value> = rows.iter().map(|row| &row["detail"]["times"]).collect();
    assert_eq!(times, [&json!(1), &json!(19)]);
}
