//! Where one is signed in, and the keys one has made, through both doors.

use crate::house::{Client, TestApp};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use serde_json::{Value, json};

const EMAIL: &str = "ada@demo.example";
const PASSWORD: &str = "six otters knit lemon socks";

async fn browser(app: &TestApp) -> Client {
    let browser = app
        .anonymous()
        .with_header("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Firefox/143.0");
    let answer = browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    browser
}

async fn delete(client: &Client, path: &str) -> (StatusCode, Option<Value>) {
    let answer = client.send(Method::DELETE, path, None, Vec::new()).await;
    let body = (!answer.body.is_empty()).then(|| answer.json());
    (answer.status, body)
}

async fn new_key(client: &Client, scopes: &[&str]) -> Value {
    let body = json!({ "name": "Rota export", "scopes": scopes, "days": 30 });
    let answer = client.post("/api/v1/me/api-keys", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    answer.json()
}

fn with_key(app: &TestApp, key: &Value) -> Client {
    app.anonymous()
        .with_token(key["secret"].as_str().expect("a secret").to_owned())
}

#[tokio::test]
async fn asvs_V7_5_2__programs_list_and_end_sign_ins() {
    let app = TestApp::start().await;
    let program = app.registered(EMAIL, "worker", "care").await;
    let browser = browser(&app).await;
    let listed = program.get("/api/v1/me/sessions").await.json();
    let sessions = listed["sessions"].as_array().expect("a list");
    assert_eq!(sessions.len(), 2);
    // Both began at the same instant of the test's clock, so either may be first.
    let other = sessions.iter().find(|session| session["current"] == json!(false));
    let other = other.expect("a sign-in that is not this one");
    assert_eq!(other["agent"], "Firefox on Linux");
    let path = format!("/api/v1/me/sessions/{}", other["id"].as_str().expect("an id"));
    let stranger = app.registered("sam@demo.example", "worker", "care").await;
    let (status, body) = delete(&stranger, &path).await;
    assert_eq!(
        (status, body.expect("a problem")["code"].clone()),
        (StatusCode::NOT_FOUND, json!("identity/unknown-session"))
    );
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    assert_eq!(delete(&program, &path).await.0, StatusCode::NO_CONTENT);
    assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
    let (status, body) = delete(&program, "/api/v1/me/sessions?keep=current").await;
    assert_eq!((status, body), (StatusCode::OK, Some(json!({ "ended": 0 }))));
    assert_eq!(delete(&program, "/api/v1/me/sessions").await.0, StatusCode::OK);
    assert_eq!(program.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn people_sign_other_devices_out() {
    let app = TestApp::start().await;
    let program = app.registered(EMAIL, "worker", "care").await;
    let (here, there) = (browser(&app).await, browser(&app).await);
    let page = here.get("/account/sign-ins").await.text();
    assert!(page.contains("This device") && page.contains("Sign out others"));
    let moved = here.form("/account/sign-ins/end-others", &[]).await;
    assert_eq!(moved.location(), "/account/sign-ins");
    assert_eq!(program.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(there.get("/account").await.status, StatusCode::SEE_OTHER);
    let page = here.get("/account/sign-ins").await.text();
    assert!(page.contains("This device") && !page.contains("Sign out others"));
}

#[tokio::test]
async fn a_key_opens_what_it_was_made_for_and_ends_when_revoked() {
    let app = TestApp::start().await;
    let owner = app.registered(EMAIL, "worker", "care").await;
    let key = new_key(&owner, &["shifts:read"]).await;
    let program = with_key(&app, &key);
    assert_eq!(program.get("/api/v1/me").await.json()["email"], EMAIL);
    assert_eq!(program.get("/api/v1/bookings").await.status, StatusCode::OK);
    for path in [
        "/api/v1/enrolments",
        "/api/v1/worker/profile",
        "/api/v1/me/sessions",
        "/api/v1/me/api-keys",
    ] {
        let answer = program.get(path).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(answer.json()["code"], "identity/scope-missing", "{path}");
    }
    assert_eq!(program.get("/api/v1/nothing-here").await.status, StatusCode::NOT_FOUND);
    let body = json!({ "name": "More", "scopes": ["read"], "days": 1 });
    let more = program.post("/api/v1/me/api-keys", body).await;
    assert_eq!(more.json()["code"], "identity/scope-missing", "a key makes no keys");
    assert_eq!(
        program.get("/account/api-keys").await.status,
        StatusCode::SEE_OTHER,
        "pages take no keys"
    );
    let path = format!("/api/v1/me/api-keys/{}", key["id"].as_str().expect("an id"));
    assert_eq!(delete(&owner, &path).await.0, StatusCode::NO_CONTENT);
    assert_eq!(program.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(delete(&owner, &path).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_revoked_key_is_cut_off_on_the_other_node() {
    let app = TestApp::start().await;
    let owner = app.registered(EMAIL, "worker", "care").await;
    let key = new_key(&owner, &["read"]).await;
    let other = app.another_node().await;
    other.cut_offs.read().await.expect("the log");
    let there = with_key(&app, &key).on(&other.router);
    assert_eq!(there.get("/api/v1/bookings").await.status, StatusCode::OK);
    let path = format!("/api/v1/me/api-keys/{}", key["id"].as_str().expect("an id"));
    assert_eq!(delete(&owner, &path).await.0, StatusCode::NO_CONTENT);
    assert_eq!(
        there.get("/api/v1/bookings").await.status,
        StatusCode::OK,
        "it has not read"
    );
    other.cut_offs.read().await.expect("the log");
    assert_eq!(there.get("/api/v1/bookings").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn people_make_keys_on_a_page_that_shows_them_once() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let browser = browser(&app).await;
    let refused = browser.form("/account/api-keys", &[("name", "Rota export")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Choose what the key may do") && refused.text().contains("Rota export"));
    let fields = [("name", "Rota export"), ("scopes", "read"), ("days", "90")];
    let made = browser.form("/account/api-keys", &fields).await;
    assert_eq!(
        (made.status, made.header("cache-control")),
        (StatusCode::OK, Some("no-store"))
    );
    let text = made.text();
    let secret = text.split('>').find(|part| part.starts_with("muster_"));
    let secret = secret
        .and_then(|part| part.split('<').next())
        .expect("the secret")
        .to_owned();
    let list = browser.get("/account/api-keys").await.text();
    assert!(list.contains("Rota export") && !list.contains(&secret));
    let program = app.anonymous().with_token(secret);
    assert_eq!(program.get("/api/v1/bookings").await.status, StatusCode::OK);
    let action = list
        .split('"')
        .find(|part| part.starts_with("/account/api-keys/") && part.ends_with("/revoke"))
        .expect("a button");
    assert_eq!(browser.form(action, &[]).await.location(), "/account/api-keys");
    assert_eq!(program.get("/api/v1/bookings").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_thief_who_is_first_ends_the_family_and_the_owner_gets_a_letter() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let login = json!({ "email": EMAIL, "password": PASSWORD, "device_id": "phone" });
    let pair = app.anonymous().post("/api/v1/auth/login", login).await.json();
    let stolen = json!({ "refresh_token": pair["refresh_token"], "device_id": "thief" });
    let thief = app.anonymous().post("/api/v1/auth/refresh", stolen).await;
    assert_eq!(thief.status, StatusCode::OK, "nobody can tell yet");
    let token = |answer: &Value| answer["access_token"].as_str().expect("a token").to_owned();
    // What the thief got is used, so the owner's token is not merely asked for again after a lost answer.
    let theirs = app.anonymous().with_token(token(&thief.json()));
    assert_eq!(theirs.get("/api/v1/me").await.status, StatusCode::OK);
    let news = app.mails().await;
    let own = json!({ "refresh_token": pair["refresh_token"], "device_id": "phone" });
    let owner = app.anonymous().post("/api/v1/auth/refresh", own).await;
    assert_eq!(owner.json()["code"], "identity/sign-in-again", "{owner:?}");
    for holder in [token(&thief.json()), token(&pair)] {
        let me = app.anonymous().with_token(holder).get("/api/v1/me").await;
        assert_eq!(me.status, StatusCode::UNAUTHORIZED);
    }
    let mails = app.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to.as_str(), EMAIL);
    // Until then the owner had heard of new devices only.
    assert!(news.iter().all(|mail| mail.subject != mails[0].subject), "{news:?}");
}

#[tokio::test]
async fn asvs_V7_5_3__a_key_is_made_only_by_who_has_just_shown_that_it_is_them() {
    let app = TestApp::start().await;
    let program = app.registered(EMAIL, "worker", "care").await;
    let browser = browser(&app).await;
    app.db.clock().advance(TimeDelta::minutes(11));
    let body = json!({ "name": "Rota", "scopes": ["profile:read"], "days": 30 });
    let refused = program.post("/api/v1/me/api-keys", body).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{refused:?}");
    assert_eq!(refused.json()["code"], "identity/step-up-needed");
    assert_eq!(program.get("/api/v1/me/api-keys").await.json()["keys"], json!([]));
    assert_eq!(
        browser.get("/account/api-keys").await.location(),
        "/prove?next=/account/api-keys"
    );
}
