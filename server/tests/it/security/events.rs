//! What the audit log says of sign-ins and of everything else that concerns security.

use crate::house::{Client, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use platform::StaffRole;
use serde_json::{Value, json};
use sqlx::Row as _;
use testkit::app_code;

const EMAIL: &str = "jo@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

/// Rows of the log, oldest first.
async fn log(app: &TestApp) -> Vec<Value> {
    let mut all = app.db.all_seeing().await;
    let rows = sqlx::query("select to_jsonb(l) from platform.audit_log l order by id");
    let rows = rows.fetch_all(&mut all).await.expect("the log");
    rows.iter().map(|row| row.get(0)).collect()
}

/// What was written of one kind since some row, without what differs each time.
fn told(log: &[Value], action: &str) -> Vec<Value> {
    let rows = log.iter().filter(|row| row["action"] == action);
    rows.map(|row| row["detail"].clone()).collect()
}

async fn login(app: &TestApp, email: &str, password: &str) -> (StatusCode, Value) {
    let body = json!({ "email": email, "password": password });
    let answer = app.anonymous().post("/api/v1/auth/login", body).await;
    (answer.status, answer.json())
}

/// Sets an app up; returns its key and the recovery codes.
async fn with_app(app: &TestApp, api: &Client) -> (String, Value) {
    let key = api.post("/api/v1/me/factors/app", json!({})).await.json()["key"].clone();
    let key = key.as_str().expect("a key").to_owned();
    let code = app_code(&key, app.db.ground().clock.now());
    let confirmed = api
        .post("/api/v1/me/factors/app/confirm", json!({ "code": code }))
        .await;
    app.db.clock().advance(TimeDelta::seconds(60));
    (key, confirmed.json()["recovery_codes"].clone())
}

async fn second(app: &TestApp, code: &str) -> StatusCode {
    let (_, half) = login(app, EMAIL, PASSWORD).await;
    let body = json!({ "ticket": half["second_factor"]["ticket"], "code": code });
    app.anonymous().post("/api/v1/auth/second-factor", body).await.status
}

#[tokio::test]
async fn asvs_V16_3_1__every_sign_in_is_written_down_with_how_and_every_refusal() {
    let app = TestApp::start().await;
    let api = app.registered(EMAIL, "worker", "care").await;
    let before = log(&app).await.len();
    assert_eq!(login(&app, EMAIL, "wrong").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(
        login(&app, "nobody@example.org", "wrong").await.0,
        StatusCode::UNAUTHORIZED
    );
    let browser = app.anonymous();
    let fields = [("email", EMAIL), ("password", PASSWORD)];
    assert_eq!(browser.form("/sign-in", &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(login(&app, EMAIL, PASSWORD).await.0, StatusCode::OK);
    let (key, codes) = with_app(&app, &api).await;
    assert_eq!(second(&app, "000000").await, StatusCode::UNPROCESSABLE_ENTITY);
    let code = app_code(&key, app.db.ground().clock.now());
    assert_eq!(second(&app, &code).await, StatusCode::OK);
    assert_eq!(second(&app, codes[0].as_str().expect("a code")).await, StatusCode::OK);
    let log = log(&app).await.split_off(before);
    assert_eq!(
        told(&log, "identity.sign-in-refused"),
        [json!({ "known": true }), json!({ "known": false })]
    );
    assert_eq!(
        told(&log, "identity.open-session"),
        [
            json!({ "kind": "browser", "methods": ["pwd"] }),
            json!({ "kind": "api", "methods": ["pwd"] }),
            json!({ "kind": "api", "methods": ["pwd", "otp"] }),
            json!({ "kind": "api", "methods": ["pwd", "recovery"] }),
        ]
    );
    assert_eq!(told(&log, "identity.second-factor-refused").len(), 1);
    let user = api.get("/api/v1/me").await.json()["id"].clone();
    let opened = log.iter().filter(|row| row["action"] == "identity.open-session");
    assert!(
        opened.into_iter().all(|row| row["target"] == user),
        "whose session it is"
    );
}

#[tokio::test]
async fn asvs_V16_2_1__each_security_event_says_who_what_whom_when_whence_and_in_which_request() {
    let app = TestApp::start().await;
    let api = app.registered(EMAIL, "worker", "care").await;
    let user = api.get("/api/v1/me").await.json()["id"].clone();
    let support = app.staff("sue", StaffRole::Support).await;
    let before = log(&app).await.len();
    let record = format!("/api/v1/staff/people/{}", user.as_str().expect("an id"));
    let answers = [
        app.anonymous()
            .post("/api/v1/auth/login", json!({ "email": EMAIL, "password": "wrong" }))
            .await,
        api.post(
            "/api/v1/me/api-keys",
            json!({ "name": "Rota", "scopes": ["profile:read"], "days": 30 }),
        )
        .await,
        support.api.get(&record).await,
        support
            .api
            .post(&format!("{record}/switch-off"), json!({ "why": "asked" }))
            .await,
    ];
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses, [401, 201, 200, 403]);
    let log = log(&app).await.split_off(before);
    let staff = json!(support.user.to_string());
    // Which request it was, what was done, by whom, on whom.
    for (answer, action, by, on) in [
        (&answers[0], "identity.sign-in-refused", Value::Null, user.clone()),
        (&answers[1], "identity.api-key-made", user.clone(), Value::Null),
        (&answers[2], "platform.look", staff.clone(), user.clone()),
        (&answers[3], "platform.denied", staff, user.clone()),
    ] {
        let request = answer.header("x-request-id").expect("an id");
        let row = log
            .iter()
            .find(|row| row["action"] == action && row["request"] == request);
        let row = row.unwrap_or_else(|| panic!("{action} in {request}: {log:#?}"));
        assert_eq!(row["actor_user"], by, "{action}");
        assert_eq!(row["client"], "127.0.0.0/24", "{action}");
        assert!(row["at"].is_string() && row["actor_kind"].is_string(), "{row}");
        assert!(on.is_null() || row["target"] == on, "{row}");
    }
}

#[tokio::test]
async fn asvs_V16_3_1__a_refresh_token_in_two_hands_is_written_down_with_whose_it_was() {
    let app = TestApp::start().await;
    let api = app.registered(EMAIL, "worker", "care").await;
    let user = api.get("/api/v1/me").await.json()["id"].clone();
    let (_, pair) = login(&app, EMAIL, PASSWORD).await;
    let refresh = async |token: &Value| {
        let body = json!({ "refresh_token": token });
        app.anonymous().post("/api/v1/auth/refresh", body).await
    };
    let next = refresh(&pair["refresh_token"]).await.json();
    refresh(&next["refresh_token"]).await;
    let before = log(&app).await.len();
    let stolen = refresh(&pair["refresh_token"]).await;
    assert_eq!(stolen.status, StatusCode::UNAUTHORIZED);
    let log = log(&app).await.split_off(before);
    let rows: Vec<_> = log
        .iter()
        .map(|row| (&row["action"], &row["target"], &row["request"]))
        .collect();
    let request = json!(stolen.header("x-request-id").expect("an id"));
    assert_eq!(rows, [(&json!("identity.token-reused"), &user, &request)]);
    let mut all = app.db.all_seeing().await;
    let ended = "select id::text from identity.sessions where ended_why = 'token-reuse'";
    let ended: String = sqlx::query_scalar(ended)
        .fetch_one(&mut all)
        .await
        .expect("one session");
    assert_eq!(log[0]["detail"], json!({ "session": ended }));
}
