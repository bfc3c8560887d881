//! A8 through both doors: what we hold, a copy of it, and who looked.

use crate::house::{Answer, Client, TestApp};
use crate::main_job::{fill_profile, hold};
use axum::http::StatusCode;
use chrono::TimeDelta;
use identity::{EnrolPerson, Standing};
use kernel::ids::CredentialId;
use platform::{StaffRole, Who};
use serde_json::{Value, json};
use std::io::{Cursor, Read};
use zip::ZipArchive;

const EMAIL: &str = "jo@example.org";
const PASSWORD: &str = "six otters knit lemon socks";
const COPIES: &str = "/api/v1/me/data/copies";

fn file(zip: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(zip.to_vec())).expect("a zip file");
    let mut text = String::new();
    let mut file = zip.by_name(name).expect("the file");
    file.read_to_string(&mut text).expect("text");
    text
}

async fn asked(worker: &Client) -> String {
    let asked = worker.post(COPIES, json!({})).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    let address = format!("{COPIES}/{}/download", asked.json()["id"].as_str().expect("an id"));
    assert_eq!(asked.json()["state"], "asked");
    address
}

fn refused(answer: &Answer, status: StatusCode, code: &str) {
    assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)));
}

#[tokio::test]
async fn a_copy_holds_everything_and_is_taken_once() {
    let app = TestApp::start().await;
    let worker = app.registered(EMAIL, "worker", "care").await;
    fill_profile(&worker).await;
    hold(&app, &worker, "dbs-enhanced-adults").await;
    app.mails().await;
    let address = asked(&worker).await;
    let again = worker.post(COPIES, json!({})).await;
    assert!(
        address.contains(again.json()["id"].as_str().expect("an id")),
        "one is made at a time"
    );
    refused(
        &worker.post(&address, json!({})).await,
        StatusCode::CONFLICT,
        "identity/copy-not-ready",
    );
    let mails = app.mails().await;
    let letter = mails
        .iter()
        .find(|mail| mail.subject == "Your copy of your data is ready")
        .expect("a letter");
    assert!(letter.text.contains("/account/my-data"), "{}", letter.text);
    assert_eq!(
        worker.get("/api/v1/me/data").await.json()["copies"][0]["state"],
        "ready"
    );

    let stranger = app.registered("other@example.org", "worker", "care").await;
    refused(
        &stranger.post(&address, json!({})).await,
        StatusCode::NOT_FOUND,
        "identity/unknown-copy",
    );
    let copy = worker.post(&address, json!({})).await;
    assert_eq!(copy.status, StatusCode::OK, "{}", copy.text());
    assert_eq!(
        copy.header("content-disposition"),
        Some("attachment; filename=\"my-data.zip\"")
    );
    let whole: Value = serde_json::from_str(&file(&copy.body, "data.json")).expect("JSON");
    assert_eq!(whole["account"]["account"][0]["email"], EMAIL);
    assert_eq!(whole["profile"]["private_details"][0]["address_line1"], "1 Demo Street");
    assert_eq!(whole["profile"]["credentials"][0]["number"], "001234567890");
    let csv = file(&copy.body, "profile/private_details.csv");
    assert!(csv.contains("\"1990-03-27\""), "{csv}");
    refused(
        &worker.post(&address, json!({})).await,
        StatusCode::CONFLICT,
        "identity/copy-gone",
    );
}

#[tokio::test]
async fn a_copy_needs_a_fresh_proof_and_lasts_a_day() {
    let app = TestApp::start().await;
    let worker = app.registered(EMAIL, "worker", "care").await;
    let address = asked(&worker).await;
    app.run_jobs().await;
    app.db.clock().advance(TimeDelta::minutes(11));
    for address in [COPIES, address.as_str()] {
        let late = worker.post(address, json!({})).await;
        refused(&late, StatusCode::FORBIDDEN, "identity/step-up-needed");
    }
    app.db.clock().advance(TimeDelta::hours(24));
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let login = app.anonymous().post("/api/v1/auth/login", body).await;
    let token = login.json()["access_token"].as_str().expect("a token").to_owned();
    let worker = app.anonymous().with_token(token);
    refused(
        &worker.post(&address, json!({})).await,
        StatusCode::CONFLICT,
        "identity/copy-gone",
    );
}

#[tokio::test]
async fn the_page_asks_and_hands_over() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let browser = app.anonymous();
    browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    let page = browser.get("/account/my-data").await.text();
    assert!(
        page.contains("Nobody has looked") && page.contains("Ask for a copy"),
        "{page}"
    );
    let asked = browser.form("/account/my-data/copies", &[]).await;
    assert_eq!(
        (asked.status, asked.location()),
        (StatusCode::SEE_OTHER, "/account/my-data")
    );
    assert!(browser.get("/account/my-data").await.text().contains("Being made"));
    app.run_jobs().await;
    let page = browser.get("/account/my-data").await.text();
    let action = page
        .split("action=\"/account/my-data/copies/")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let action = format!("/account/my-data/copies/{}", action.expect("a button"));
    let copy = browser.form(&action, &[]).await;
    assert_eq!(copy.header("content-type"), Some("application/zip"));
    let gone = browser.form(&action, &[]).await;
    assert_eq!(gone.status, StatusCode::CONFLICT);
    assert!(browser.get("/account/my-data").await.text().contains("Downloaded"));
}

#[tokio::test]
async fn the_holder_sees_that_staff_looked_and_not_who() {
    let app = TestApp::start().await;
    let worker = app.registered(EMAIL, "worker", "care").await;
    fill_profile(&worker).await;
    let body = json!({ "kind": "dbs-enhanced-adults", "number": "001234567890", "issued_on": "2026-01-10" });
    let told = worker.post("/api/v1/worker/credentials", body).await.json();
    let credential: CredentialId = told["id"].as_str().expect("an id").parse().expect("an id");
    let reviewer = EnrolPerson {
        email: "rita@demo.example".parse().expect("an address"),
        standing: Standing::Staff(StaffRole::Reviewer),
        sector: None,
    };
    let loader = app.db.system("demo-loader");
    let user = app
        .app
        .doors
        .identity
        .enrol_person(&loader, reviewer)
        .await
        .expect("staff");
    let role = StaffRole::Reviewer;
    let actor = app.db.actor(Who::Staff { user, role });
    app.app
        .doors
        .people
        .reveal_number(&actor, credential, "compared with the register")
        .await
        .expect("the number");
    let looks = worker.get("/api/v1/me/data/looks").await;
    let look = &looks.json()["looks"][0];
    assert_eq!(
        (look["by"].as_str(), look["role"].as_str(), look["part"].as_str()),
        (Some("staff"), Some("reviewer"), Some("number"))
    );
    assert!(
        !looks.text().contains(&user.to_string()) && !looks.text().contains("rita"),
        "{}",
        looks.text()
    );
    let bad = worker.get("/api/v1/me/data/looks?after=nonsense").await;
    refused(&bad, StatusCode::UNPROCESSABLE_ENTITY, "platform/no-such-page");
}
