//! Everything of one person: copied for them, sealed anew, forgotten.

mod clocks;
mod colleague;
mod copied;
mod forgotten;
mod kept;
mod late;
mod looks;
mod requester;
mod resealed;
mod tables;

use crate::files::{BOUNDARY, multipart, png};
use crate::house::provider;
use crate::house::{Answer, Client, ORIGIN, TestApp};
use crate::main_job::fill_profile;
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use kernel::ids::UserId;
use serde_json::{Value, json};
use server::app::Settings;
use std::collections::BTreeMap;
use testkit::{Authenticator, app_code};

const EMAIL: &str = "kanarienvogel@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

/// Somebody with every way to sign in, a key for programs, and a file that was checked and released.
struct Whole {
    app: TestApp,
    api: Client,
    user: UserId,
    /// What their authenticator app holds.
    key: String,
    /// Where the links that open their file are made.
    file: String,
}

impl Whole {
    async fn new() -> Self {
        let (provider, providers) = provider::wired();
        let app = TestApp::open_to(providers, Settings::for_tests()).await;
        let api = app.registered(EMAIL, "worker", "care").await;
        let user = made(api.get("/api/v1/me").await)["id"].as_str().map(str::parse);
        let user: UserId = user.expect("an id").expect("an id");
        fill_profile(&api).await;
        connect(&app, &provider).await;
        let body = json!({ "name": "Rota", "scopes": ["profile:read"], "days": 30 });
        made(api.post("/api/v1/me/api-keys", body).await);
        let file = send_file(&app, &api).await;
        let key = set_up_an_app(&app, &api).await;
        let options = made(api.post("/api/v1/me/passkeys/options", json!({})).await);
        let credential = Authenticator::new(ORIGIN).make(&options);
        let body = json!({ "name": "Kanarienvogel phone", "credential": credential });
        made(api.post("/api/v1/me/passkeys", body).await);
        app.mails().await;
        Self {
            app,
            api,
            user,
            key,
            file,
        }
    }

    /// What their authenticator app shows next.
    fn next_code(&self) -> String {
        next_code(&self.app, &self.key)
    }

    /// Signs in with password and code.
    async fn sign_in(&self) -> Answer {
        let body = json!({ "email": EMAIL, "password": PASSWORD });
        let half = self.app.anonymous().post("/api/v1/auth/login", body).await.json();
        let body = json!({ "ticket": half["second_factor"]["ticket"], "code": self.next_code() });
        self.app.anonymous().post("/api/v1/auth/second-factor", body).await
    }

    /// Opens the file by a link.
    async fn open_file(&self) -> Vec<u8> {
        let link = made(self.api.post(&format!("{}/links", self.file), json!({})).await);
        let opened = self.api.get(link["url"].as_str().expect("a link")).await;
        assert_eq!(opened.status, StatusCode::OK, "{}", opened.text());
        opened.body
    }
}

/// Asks that it went well, and reads the answer.
fn made(answer: Answer) -> Value {
    assert!(answer.status.is_success(), "{} {}", answer.status, answer.text());
    answer.json()
}

fn next_code(app: &TestApp, key: &str) -> String {
    app.db.clock().advance(TimeDelta::seconds(30));
    app_code(key, app.db.ground().clock.now())
}

/// Sets an authenticator app up, and proves with it that they are there.
async fn set_up_an_app(app: &TestApp, api: &Client) -> String {
    let begun = made(api.post("/api/v1/me/factors/app", json!({})).await);
    let key = begun["key"].as_str().expect("a key").to_owned();
    let code = json!({ "code": app_code(&key, app.db.ground().clock.now()) });
    made(api.post("/api/v1/me/factors/app/confirm", code).await);
    let code = json!({ "code": next_code(app, &key) });
    made(api.post("/api/v1/auth/prove", code).await);
    key
}

/// Connects the account with one at a provider.
async fn connect(app: &TestApp, provider: &provider::Wire) {
    let browser = app.anonymous();
    let away = browser.get("/sign-in/with/rowan").await;
    let address = url::Url::parse(away.location()).expect("an address");
    let sent: BTreeMap<String, String> = address.query_pairs().into_owned().collect();
    let now = app.db.ground().clock.now().timestamp();
    provider.say(provider::honest(now, &sent["nonce"], EMAIL));
    let back = format!("/sign-in/with/rowan/callback?code=c1&state={}", sent["state"]);
    assert_eq!(browser.get(&back).await.location(), "/sign-in/connect");
    let connected = browser.form("/sign-in/connect", &[("password", PASSWORD)]).await;
    assert_eq!(connected.status, StatusCode::SEE_OTHER, "{}", connected.text());
}

/// Sends a picture as evidence, and has it checked.
async fn send_file(app: &TestApp, api: &Client) -> String {
    let body = json!({ "kind": "right-to-work", "issued_on": "2026-01-10" });
    let held = made(api.post("/api/v1/worker/credentials", body).await);
    let path = format!(
        "/api/v1/worker/credentials/{}/evidence",
        held["id"].as_str().expect("an id")
    );
    let body = multipart("Kanarienvogel permit.png", "image/png", &png(40, 30));
    let sent = made(api.send(Method::POST, &path, Some(BOUNDARY), body).await);
    app.run_jobs().await;
    format!("/api/v1/files/{}", sent["id"].as_str().expect("an id"))
}
