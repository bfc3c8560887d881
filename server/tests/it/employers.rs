//! Setting an organisation up, through both doors.

use crate::house::TestApp;
use axum::http::StatusCode;
use serde_json::json;

const EMAIL: &str = "owner@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

#[tokio::test]
async fn a_program_sets_an_organisation_up() {
    let app = TestApp::start().await;
    let owner = app.registered(EMAIL, "employer", "care").await;
    let body = json!({ "name": "Rosewood House", "sector": "care", "kind": "care-home" });
    let made = owner.post("/api/v1/organisations", body.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        owner.post("/api/v1/organisations", body).await.json()["id"],
        json!(id),
        "sent twice"
    );
    let mine = owner.get("/api/v1/organisations/mine").await.json();
    assert_eq!(
        (&mine["items"][0]["id"], &mine["items"][0]["role"]),
        (&json!(id), &json!("owner"))
    );
    assert_eq!(
        owner.get("/api/v1/me").await.json()["organisation"]["role"],
        json!("owner")
    );
    let sites = format!("/api/v1/organisations/{id}/sites");
    let site = json!({ "name": "North wing", "address_line1": "1 High Street", "town": "Leeds", "postcode": "ls14ap" });
    let added = owner.post(&sites, site.clone()).await;
    assert_eq!(
        (added.status, &added.json()["postcode"]),
        (StatusCode::CREATED, &json!("LS1 4AP"))
    );
    let bad = owner
        .post(
            &sites,
            json!({ "name": "", "address_line1": "", "town": "", "postcode": "x" }),
        )
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(bad.json()["errors"].as_array().map(Vec::len), Some(4));
    let stranger = app.registered("stranger@example.org", "employer", "care").await;
    assert_eq!(stranger.get(&sites).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.post(&sites, site).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.anonymous().get(&sites).await.status, StatusCode::UNAUTHORIZED);
    let worker = app.registered("worker@example.org", "worker", "care").await;
    let body = json!({ "name": "Hilltop", "sector": "care", "kind": "care-home" });
    assert_eq!(
        worker.post("/api/v1/organisations", body).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn a_browser_sets_an_organisation_up() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "employer", "security").await;
    let browser = app.anonymous();
    let answer = browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert_eq!(answer.location(), "/organisation/new");
    assert_eq!(browser.get("/organisation").await.location(), "/organisation/new");
    let refused = browser.form("/organisation/new", &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [
        ("name", "Kestrel Security"),
        ("kind", "security-firm"),
        ("registration_number", ""),
    ];
    let answer = browser.form("/organisation/new", &fields).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/organisation"),
        "{}",
        answer.text()
    );
    let overview = browser.get("/organisation").await.text();
    assert!(
        overview.contains("Kestrel Security") && overview.contains("1 of 3 tasks"),
        "{overview}"
    );
    let answer = browser
        .form("/organisation/registration", &[("registration_number", "ACS-1234")])
        .await;
    assert_eq!(answer.location(), "/organisation");
    assert!(browser.get("/organisation/sites").await.text().contains("No sites yet"));
    let site = [
        ("name", "Arena"),
        ("address_line1", "1 Quay"),
        ("town", "Manchester"),
        ("postcode", "M1 1AE"),
    ];
    assert_eq!(
        browser.form("/organisation/sites/new", &site).await.location(),
        "/organisation/sites"
    );
    let elsewhere = [
        ("name", "arena"),
        ("address_line1", "1 Quay"),
        ("town", "Leeds"),
        ("postcode", "LS1 4AP"),
    ];
    let taken = browser.form("/organisation/sites/new", &elsewhere).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(browser.get("/organisation/sites").await.text().contains("Arena"));
    let again = app.anonymous();
    let answer = again
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert_eq!(answer.location(), "/home", "everything is set up");
}
