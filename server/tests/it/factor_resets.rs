//! A reset of second factors by two administrators, through both doors.

use crate::house::{Client, TestApp};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use identity::jobs::CarryOutFactorResets;
use platform::StaffRole;
use serde_json::json;

const EMAIL: &str = "jo@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

async fn with_app(app: &TestApp) -> (Client, String) {
    let api = app.registered(EMAIL, "worker", "care").await;
    let begun = api.post("/api/v1/me/factors/app", json!({})).await.json();
    let key = begun["key"].as_str().expect("a key");
    let code = testkit::app_code(key, app.db.ground().clock.now());
    let confirmed = api
        .post("/api/v1/me/factors/app/confirm", json!({ "code": code }))
        .await;
    assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.text());
    let me = api.get("/api/v1/me").await.json();
    let user = me["id"].as_str().expect("an id").to_owned();
    (api, user)
}

/// The secret in the newest letter that stops it.
fn stop_link(mails: &[notifications::ports::OutgoingMail]) -> String {
    let mut letters = mails.iter().rev().filter(|mail| mail.to.as_str() == EMAIL);
    let found = letters.find_map(|mail| mail.text.split("/stop-factor-reset?token=").nth(1));
    let rest = found.expect("a link in the letter");
    rest.split_whitespace().next().expect("a token").to_owned()
}

async fn run(app: &TestApp) {
    let ground = app.db.runner_ground();
    let mut tx = ground.db.write(&app.db.system("runner")).await.expect("a transaction");
    tx.enqueue(&CarryOutFactorResets {}).await.expect("a job");
    tx.commit().await.expect("a commit");
    app.run_jobs().await;
}

#[tokio::test]
async fn asvs_V6_4_4__a_lost_factor_takes_two_administrators_letters_and_a_day() {
    let app = TestApp::start().await;
    let (api, user) = with_app(&app).await;
    let (one, two) = (
        app.staff("one", StaffRole::Admin).await,
        app.staff("two", StaffRole::Admin).await,
    );
    app.mails().await;
    let act = format!("/staff/people/{user}/acts/factor-reset");
    assert!(one.site.get(&act).await.text().contains("it waits 24 hours more"));
    let asked = one.site.form(&act, &[("reason", "Passport seen")]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    let told: Vec<String> = app.mails().await.iter().map(|mail| mail.to.to_string()).collect();
    for who in [EMAIL, "one@demo.example", "two@demo.example"] {
        assert!(told.contains(&who.to_owned()), "{told:?}");
    }
    let own = api.get("/api/v1/me/factors/reset").await.json();
    assert_eq!(own["due_at"], json!(null));
    let listed = two.api.get("/api/v1/staff/factor-resets").await.json();
    let reset = listed["items"][0]["id"].as_str().expect("an id").to_owned();
    let decision = format!("/api/v1/staff/factor-resets/{reset}/decision");
    let alone = one.api.post(&decision, json!({ "approve": true })).await;
    assert_eq!(alone.json()["code"], "identity/second-administrator-needed");
    let page = one.site.get("/staff/factor-resets").await.text();
    assert!(page.contains("another administrator has to decide") && !page.contains("value=\"approve\""));
    let page = two.site.get("/staff/factor-resets").await.text();
    assert!(page.contains(EMAIL) && page.contains("value=\"approve\""), "{page}");
    let agreed = two.api.post(&decision, json!({ "approve": true })).await;
    assert_eq!(
        (agreed.status, &agreed.json()["state"]),
        (StatusCode::OK, &json!("coming"))
    );
    let again = format!("/api/v1/staff/people/{user}/factor-reset");
    let twice = one.api.post(&again, json!({ "reason": "Once more" })).await;
    assert_eq!(twice.json()["code"], "identity/factor-reset-waiting");
    run(&app).await;
    let waiting = json!({ "email": EMAIL, "password": PASSWORD });
    let half = app.anonymous().post("/api/v1/auth/login", waiting.clone()).await;
    assert_eq!(
        half.json()["code"],
        "identity/second-factor-needed",
        "the day is not over"
    );
    app.db.clock().advance(TimeDelta::hours(24));
    run(&app).await;
    assert_eq!(
        api.get("/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED,
        "every sign-in ended"
    );
    let whole = app.anonymous().post("/api/v1/auth/login", waiting).await;
    assert_eq!(whole.status, StatusCode::OK, "{}", whole.text());
    let letters = app.mails().await;
    assert!(
        letters
            .iter()
            .any(|mail| mail.text.contains("We removed every second factor"))
    );
}

#[tokio::test]
async fn the_person_stops_it_from_the_letter_and_from_their_page() {
    let app = TestApp::start().await;
    let (api, user) = with_app(&app).await;
    let one = app.staff("one", StaffRole::Admin).await;
    let ask = format!("/api/v1/staff/people/{user}/factor-reset");
    let body = json!({ "reason": "Passport seen" });
    let asked = one.api.post(&ask, body.clone()).await;
    assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.text());
    let token = stop_link(&app.mails().await);
    let browser = app.anonymous();
    let opened = browser.get(&format!("/stop-factor-reset?token={token}")).await;
    assert_eq!(opened.location(), "/stop-factor-reset");
    assert!(browser.get("/stop-factor-reset").await.text().contains("Stop it"));
    assert_eq!(
        api.get("/api/v1/me/factors/reset").await.status,
        StatusCode::OK,
        "opening stops nothing"
    );
    let stopped = browser.form("/stop-factor-reset", &[]).await;
    assert_eq!(stopped.location(), "/sign-in");
    let over = api.get("/api/v1/me/factors/reset").await;
    assert_eq!(over.json()["code"], "identity/no-factor-reset");
    let spent = app
        .anonymous()
        .post("/api/v1/auth/stop-factor-reset", json!({ "token": token }))
        .await;
    assert_eq!(spent.status, StatusCode::UNPROCESSABLE_ENTITY);

    one.api.post(&ask, body.clone()).await;
    let token = stop_link(&app.mails().await);
    let by_program = app
        .anonymous()
        .post("/api/v1/auth/stop-factor-reset", json!({ "token": token }))
        .await;
    assert_eq!(by_program.status, StatusCode::NO_CONTENT, "{}", by_program.text());

    one.api.post(&ask, body.clone()).await;
    // A plain sign-in is enough, however old its proof.
    app.db.clock().advance(TimeDelta::minutes(11));
    let stopped = api
        .send(Method::DELETE, "/api/v1/me/factors/reset", None, Vec::new())
        .await;
    assert_eq!(stopped.status, StatusCode::NO_CONTENT, "{}", stopped.text());
    let letters = app.mails().await;
    assert!(
        letters
            .iter()
            .any(|mail| mail.text.contains("removing them was stopped"))
    );
}

#[tokio::test]
async fn the_page_about_the_account_warns_and_stops_it() {
    let app = TestApp::start().await;
    let api = app.registered(EMAIL, "worker", "care").await;
    let user = api.get("/api/v1/me").await.json()["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let browser = app.anonymous();
    browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    let begun = api.post("/api/v1/me/factors/app", json!({})).await.json();
    let code = testkit::app_code(begun["key"].as_str().expect("a key"), app.db.ground().clock.now());
    api.post("/api/v1/me/factors/app/confirm", json!({ "code": code }))
        .await;
    let one = app.staff("one", StaffRole::Admin).await;
    let ask = format!("/api/v1/staff/people/{user}/factor-reset");
    one.api.post(&ask, json!({ "reason": "Passport seen" })).await;
    assert!(browser.get("/account").await.text().contains("/account/factors/reset"));
    assert!(browser.get("/account/factors/reset").await.text().contains("Stop it"));
    let stopped = browser.form("/account/factors/reset/stop", &[]).await;
    assert_eq!(stopped.location(), "/account/factors/reset");
    assert!(
        browser
            .get("/account/factors/reset")
            .await
            .text()
            .contains("Nobody has asked")
    );
    let twice = browser.form("/account/factors/reset/stop", &[]).await;
    assert_eq!(twice.location(), "/account/factors/reset");
    assert!(!browser.get("/account").await.text().contains("/account/factors/reset"));
    app.mails().await;
}
