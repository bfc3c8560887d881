//! Registering and confirming, by programs and browsers.

use super::{EMAIL, PASSWORD, login};
use crate::house::{Answer, TestApp};
use axum::http::StatusCode;
use serde_json::{Value, json};

fn registration(role: &str) -> Value {
    json!({ "email": EMAIL, "password": PASSWORD, "role": role, "sector": "care" })
}

/// Returns the address of the page that the newest letter links to.
async fn link(app: &TestApp) -> String {
    let mails = app.mails().await;
    let text = &mails.last().expect("a letter").text;
    let start = text.find("http://127.0.0.1:8080/confirm-email?token=").expect("a link");
    text[start..]
        .split_whitespace()
        .next()
        .expect("a whole link")
        .to_owned()
}

fn token_of(link: &str) -> &str {
    link.split("token=").nth(1).expect("a token")
}

fn fields(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors
        .iter()
        .filter_map(|error| error["pointer"].as_str().map(str::to_owned))
        .collect()
}

#[tokio::test]
async fn a_program_registers_confirms_and_signs_in() {
    let app = TestApp::start().await;
    let client = app.anonymous();
    let answer = client.post("/api/auth/register", registration("worker")).await;
    assert_eq!(
        (answer.status, &answer.json()["next"]),
        (StatusCode::CREATED, &json!("/check-email"))
    );
    assert_eq!(
        login(&client, PASSWORD).await.status,
        StatusCode::UNAUTHORIZED,
        "not confirmed yet"
    );
    let link = link(&app).await;
    let answer = client
        .post(
            "/api/v1/auth/verify-email",
            json!({ "token": token_of(&link), "password": PASSWORD }),
        )
        .await;
    assert_eq!(
        (answer.status, &answer.json()["next"]),
        (StatusCode::OK, &json!("/profile/personal"))
    );
    let again = client
        .post(
            "/api/v1/auth/verify-email",
            json!({ "token": token_of(&link), "password": PASSWORD }),
        )
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = login(&client, PASSWORD).await.json();
    assert_eq!(
        (&answer["token_type"], &answer["expires_in"]),
        (&json!("Bearer"), &json!(900))
    );
    assert_eq!(answer["next"], json!("/profile/personal"));
    let member = app
        .anonymous()
        .with_token(answer["access_token"].as_str().expect("a token").to_owned());
    let me = member.get("/api/v1/me").await;
    assert_eq!(me.status, StatusCode::OK);
    assert_eq!(
        (&me.json()["email"], &me.json()["role"]),
        (&json!(EMAIL), &json!("worker"))
    );
    assert_eq!(me.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn answers_tell_nobody_whether_an_account_exists() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let client = app.anonymous();
    let known = login(&client, "wrong otters knit socks").await;
    let body = json!({ "email": "stranger@example.org", "password": PASSWORD });
    let unknown = client.post("/api/v1/auth/login", body).await;
    assert_eq!(known.status, StatusCode::UNAUTHORIZED);
    let face = |answer: &Answer| {
        let json = answer.json();
        (
            json["code"].clone(),
            json["title"].clone(),
            json["detail"].clone(),
            json["status"].clone(),
        )
    };
    assert_eq!(face(&known), face(&unknown));
    let first = client.post("/api/v1/auth/register", registration("worker")).await;
    let fresh = json!({ "email": "new@example.org", "password": PASSWORD, "role": "worker", "sector": "care" });
    let second = client.post("/api/v1/auth/register", fresh).await;
    assert_eq!((first.status, first.json()), (second.status, second.json()));
    let mails = app.mails().await;
    let mut told: Vec<(&str, bool)> = mails
        .iter()
        .map(|mail| (mail.to.as_str(), mail.text.contains("token=")))
        .collect();
    told.sort_unstable();
    assert_eq!(told, [(EMAIL, false), ("new@example.org", true)]);
}

#[tokio::test]
async fn bad_registrations_name_their_fields() {
    let app = TestApp::start().await;
    let client = app.anonymous();
    let tries = [
        (
            json!({ "email": "nobody", "password": PASSWORD, "role": "worker", "sector": "care" }),
            "/email",
        ),
        (
            json!({ "email": EMAIL, "password": "password1", "role": "worker", "sector": "care" }),
            "/password",
        ),
        (
            json!({ "email": EMAIL, "password": PASSWORD, "role": "staff", "sector": "care" }),
            "/role",
        ),
        (
            json!({ "email": EMAIL, "password": PASSWORD, "role": "worker", "sector": "mining" }),
            "/sector",
        ),
        (
            json!({ "email": EMAIL, "password": PASSWORD, "role": "worker", "sector": "care", "status": "x" }),
            "/status",
        ),
    ];
    for (body, field) in tries {
        let answer = client.post("/api/v1/auth/register", body.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(fields(&answer), [field], "{body}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn a_browser_registers_confirms_and_signs_in() {
    let app = TestApp::start().await;
    let browser = app.anonymous();
    let form = browser.get("/register").await;
    assert_eq!(form.status, StatusCode::OK);
    let fields = [
        ("role", "employer"),
        ("sector", "security"),
        ("email", EMAIL),
        ("password", PASSWORD),
    ];
    let answer = browser.form("/register", &fields).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/check-email")
    );
    assert!(browser.get("/check-email").await.text().contains("Check your e-mail"));
    let link = link(&app).await;
    // Mail scanners follow links: looking changes nothing, however often.
    for _ in 0..2 {
        let swapped = browser.get(&link).await;
        assert_eq!(
            swapped.location(),
            "/confirm-email",
            "the secret leaves the address bar"
        );
        assert_eq!(swapped.header("referrer-policy"), Some("no-referrer"));
        assert!(
            browser
                .get("/confirm-email")
                .await
                .text()
                .contains("Confirm e-mail address")
        );
    }
    let wrong = browser.form("/confirm-email", &[("password", "not the one")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("<title>Error: "), "{}", wrong.text());
    let answer = browser.form("/confirm-email", &[("password", PASSWORD)]).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/organisation/new")
    );
    let account = browser.get("/account").await;
    assert!(
        account.text().contains(EMAIL) && account.text().contains("This browser"),
        "{}",
        account.text()
    );
    let answer = browser.form("/sign-out", &[]).await;
    assert_eq!(
        answer.header("clear-site-data"),
        Some("\"cache\", \"cookies\", \"storage\"")
    );
    assert_eq!(browser.get("/account").await.location(), "/sign-in?next=/account");
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_but_the_password() {
    let app = TestApp::start().await;
    let browser = app.anonymous();
    for path in ["/register", "/sign-in", "/check-email"] {
        let answer = browser.form(path, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(answer.text().contains("<title>Error: "), "{path}");
    }
    let typed = [
        ("role", "worker"),
        ("sector", "care"),
        ("email", "zo\u{eb}@example"),
        ("password", "hunter2hunter2"),
    ];
    let page = browser.form("/register", &typed).await.text();
    assert!(page.contains("value=\"zo\u{eb}@example\""), "{page}");
    assert!(!page.contains("hunter2"));
    let wrong = browser
        .form(
            "/sign-in",
            &[("email", EMAIL), ("password", "wrong"), ("next", "//evil.example")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!wrong.text().contains("evil.example"));
    let none = browser.form("/confirm-email", &[("token", "nonsense")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        none.text().contains("Open the link in our e-mail again"),
        "only a ticket counts"
    );
}
