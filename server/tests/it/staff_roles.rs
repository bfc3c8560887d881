//! Two administrators give and take roles of staff, through both doors.
#![expect(non_snake_case, reason = "tests that prove a row of ASVS carry its number")]

use crate::house::{Staffer, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use platform::StaffRole;
use serde_json::json;

async fn office(app: &TestApp) -> (Staffer, Staffer, Staffer) {
    (
        app.staff("one", StaffRole::Admin).await,
        app.staff("two", StaffRole::Admin).await,
        app.staff("rob", StaffRole::Reviewer).await,
    )
}

fn path(of: &Staffer) -> String {
    format!("/api/v1/staff/people/{}/role", of.user)
}

#[tokio::test]
async fn asvs_V8_3_2__a_role_that_two_agree_on_holds_at_the_next_request_and_all_are_told() {
    let app = TestApp::start().await;
    let (one, two, rob) = office(&app).await;
    app.mails().await;
    assert_eq!(rob.api.get("/api/v1/staff/credentials").await.status, StatusCode::OK);
    let body = json!({ "role": "auditor", "reason": "Moves to audit" });
    let asked = one.api.post(&path(&rob), body).await;
    assert_eq!(
        (asked.status, &asked.json()["state"]),
        (StatusCode::CREATED, &json!("waiting"))
    );
    let told: Vec<String> = app.mails().await.iter().map(|mail| mail.to.to_string()).collect();
    for who in ["one", "two", "rob"] {
        assert!(told.contains(&format!("{who}@demo.example")), "{told:?}");
    }
    let grant = asked.json()["id"].as_str().expect("an id").to_owned();
    let decision = format!("/api/v1/staff/role-grants/{grant}/decision");
    let alone = one.api.post(&decision, json!({ "approve": true })).await;
    assert_eq!(alone.json()["code"], "identity/second-administrator-needed");
    let page = one.site.get("/staff/role-grants").await.text();
    assert!(page.contains("another administrator has to decide") && !page.contains("value=\"approve\""));
    let page = two.site.get("/staff/role-grants").await.text();
    assert!(page.contains("rob@demo.example as auditor") && page.contains("value=\"approve\""));
    let form = format!("/staff/role-grants/{grant}");
    let agreed = two.site.form(&form, &[("decision", "approve")]).await;
    assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text());
    let cut_off = rob.api.get("/api/v1/staff/credentials").await;
    assert_eq!(cut_off.status, StatusCode::UNAUTHORIZED, "every sign-in ended");
    let (again, _) = app.signed_in("rob@demo.example").await;
    assert_eq!(again.get("/api/v1/staff/audit").await.status, StatusCode::OK);
    let listed = two.api.get("/api/v1/staff/role-grants").await.json();
    assert_eq!(listed["items"][0]["state"], "approved");
    assert_eq!(app.mails().await.len(), 4, "three letters, and the news of the sign-in");
}

#[tokio::test]
async fn refusals_have_their_codes() {
    let app = TestApp::start().await;
    let (one, two, rob) = office(&app).await;
    let ask = |role: &str| json!({ "role": role, "reason": "Moves" });
    let unknown = one.api.post(&path(&rob), ask("owner")).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.json()["errors"][0]["pointer"], "/role");
    let own = one.api.post(&path(&one), ask("auditor")).await;
    assert_eq!(own.json()["code"], "identity/own-role");
    let same = one.api.post(&path(&rob), ask("reviewer")).await;
    assert_eq!(same.json()["code"], "identity/role-unchanged");
    let not_theirs = rob.api.post(&path(&one), ask("auditor")).await;
    assert_eq!(not_theirs.json()["code"], "identity/denied");
    let asked = one.api.post(&path(&rob), ask("none")).await.json();
    let twice = two.api.post(&path(&rob), ask("admin")).await;
    assert_eq!(twice.json()["code"], "identity/role-grant-waiting");
    let decision = format!(
        "/api/v1/staff/role-grants/{}/decision",
        asked["id"].as_str().expect("an id")
    );
    let refused = two.api.post(&decision, json!({ "approve": false })).await;
    assert_eq!(refused.json()["state"], "refused");
    let again = two.api.post(&decision, json!({ "approve": true })).await;
    assert_eq!(again.json()["code"], "identity/role-grant-decided");
    let absent = "/api/v1/staff/role-grants/0190a1b2-0000-7000-8000-000000000001/decision";
    let absent = two.api.post(absent, json!({ "approve": true })).await;
    assert_eq!(absent.json()["code"], "identity/no-role-grant");
    app.db.clock().advance(TimeDelta::minutes(11));
    let late = two.api.post(&decision, json!({ "approve": true })).await;
    assert_eq!(late.json()["code"], "identity/step-up-needed");
}

#[tokio::test]
async fn a_page_asks_for_a_role_and_keeps_what_was_typed() {
    let app = TestApp::start().await;
    let (one, _, rob) = office(&app).await;
    let page = format!("/staff/people/{}/acts/role", rob.user);
    let empty = one.site.form(&page, &[("reason", "Moves to audit")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().contains("Choose one of the roles") && empty.text().contains("Moves to audit"));
    let asked = one
        .site
        .form(&page, &[("role", "auditor"), ("reason", "Moves to audit")])
        .await;
    assert_eq!(asked.location(), format!("/staff/people/{}", rob.user));
    let own = format!("/staff/people/{}/acts/role", one.user);
    assert_eq!(one.site.get(&own).await.status, StatusCode::FORBIDDEN);
}
