//! Somebody with an authenticator app.

use super::{Answer, Client, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::app_code;

pub(crate) const EMAIL: &str = "jo@example.org";
pub(crate) const PASSWORD: &str = "six otters knit lemon socks";

/// Somebody with an authenticator app, signed in with a token.
pub(crate) struct Holder {
    pub(crate) api: Client,
    pub(crate) key: String,
    pub(crate) codes: Vec<String>,
}

pub(crate) fn code(app: &TestApp, key: &str) -> String {
    app_code(key, app.db.ground().clock.now())
}

/// Lets the app show its next code.
pub(crate) fn next_code(app: &TestApp, key: &str) -> String {
    app.db.clock().advance(TimeDelta::seconds(30));
    code(app, key)
}

fn texts(list: &Value) -> Vec<String> {
    let list = list.as_array().expect("a list");
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Sets an app up through the API.
pub(crate) async fn set_up(app: &TestApp, api: Client) -> Holder {
    let begun = api.post("/api/v1/me/factors/app", json!({})).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.text());
    let key = begun.json()["key"].as_str().expect("a key").to_owned();
    let body = json!({ "code": code(app, &key) });
    let confirmed = api.post("/api/v1/me/factors/app/confirm", body).await;
    assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.text());
    let codes = texts(&confirmed.json()["recovery_codes"]);
    app.db.clock().advance(TimeDelta::seconds(30));
    Holder { api, key, codes }
}

pub(crate) async fn holder(app: &TestApp) -> Holder {
    let api = app.registered(EMAIL, "worker", "care").await;
    set_up(app, api).await
}

/// Signs in with the password, as far as that goes.
pub(crate) async fn half(app: &TestApp) -> (Client, Answer) {
    let browser = app.anonymous();
    let answer = browser
        .form(
            "/sign-in",
            &[("email", EMAIL), ("password", PASSWORD), ("next", "/account")],
        )
        .await;
    (browser, answer)
}

pub(crate) async fn half_api(app: &TestApp) -> String {
    let body = json!({ "email": EMAIL, "password": PASSWORD, "device_id": "phone" });
    let answer = app.anonymous().post("/api/v1/auth/login", body).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json()["code"], "identity/second-factor-needed");
    let ticket = &answer.json()["second_factor"]["ticket"];
    ticket.as_str().expect("a ticket").to_owned()
}
