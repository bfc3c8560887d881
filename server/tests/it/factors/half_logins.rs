//! Half a sign-in: its ticket, and the codes that finish it.

use crate::house::TestApp;
use crate::house::factors::{code, half, half_api, holder};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn a_program_finishes_its_sign_in_and_its_tokens_say_how() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    let nobody = app.anonymous();
    let ticket = half_api(&app).await;
    let wrong = json!({ "ticket": ticket, "code": "000000" });
    let wrong = nobody.post("/api/v1/auth/second-factor", wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.json()["errors"][0]["pointer"], "/code");
    let body = json!({ "ticket": ticket, "code": code(&app, &holder.key) });
    let right = nobody.post("/api/v1/auth/second-factor", body.clone()).await;
    assert_eq!(right.status, StatusCode::OK, "{}", right.text());
    let token = right.json()["access_token"].as_str().expect("a token").to_owned();
    let claims = token.split('.').nth(1).expect("claims");
    let claims = base64_url(claims);
    assert_eq!(claims["amr"], json!(["pwd", "otp"]));
    assert_eq!(nobody.with_token(token).get("/api/v1/me").await.status, StatusCode::OK);
    let twice = app.anonymous().post("/api/v1/auth/second-factor", body).await;
    assert_eq!(twice.status, StatusCode::UNAUTHORIZED);
    assert_eq!(twice.json()["code"], "identity/half-login-ended");
    let factors = holder.api.get("/api/v1/me/factors").await.json();
    assert_eq!(factors["recovery_codes_left"], 10);
    let removed = holder
        .api
        .send(Method::DELETE, "/api/v1/me/factors/app", None, Vec::new())
        .await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT, "{}", removed.text());
    let none = holder.api.post("/api/v1/me/factors/recovery-codes", json!({})).await;
    assert_eq!(none.json()["code"], "identity/no-second-factor");
}

fn base64_url(text: &str) -> Value {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text);
    serde_json::from_slice(&bytes.expect("base64")).expect("JSON")
}

/// Two nodes over one database, and the same code at both.
#[tokio::test]
async fn asvs_V6_5_1__a_code_works_once_also_in_parallel_on_two_nodes() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    let other_node = app.another_node().await;
    let code = code(&app, &holder.key);
    let mut tasks = Vec::new();
    for turn in 0..20 {
        let ticket = half_api(&app).await;
        let body = json!({ "ticket": ticket, "code": code });
        let caller = app.anonymous();
        let caller = if turn % 2 == 0 {
            caller
        } else {
            caller.on(&other_node.router)
        };
        tasks.push(tokio::spawn(async move {
            caller.post("/api/v1/auth/second-factor", body).await.status
        }));
    }
    let mut let_in = 0;
    for task in tasks {
        match task.await.expect("an answer") {
            StatusCode::OK => let_in += 1,
            status => assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY),
        }
    }
    assert_eq!(let_in, 1);
}

#[tokio::test]
async fn asvs_V6_6_3__five_wrong_codes_end_the_attempt() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    let (browser, _) = half(&app).await;
    for _ in 0..4 {
        let wrong = browser.form("/sign-in/second-step", &[("code", "000000")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let last = browser.form("/sign-in/second-step", &[("code", "000000")]).await;
    assert_eq!(last.location(), "/sign-in");
    let jar = browser.clone_jar();
    assert!(!jar.contains("__Host-half"));
    let right = code(&app, &holder.key);
    let none = browser.form("/sign-in/second-step", &[("code", &right)]).await;
    assert_eq!(none.location(), "/sign-in");
}

#[tokio::test]
async fn asvs_V6_6_2__a_code_counts_only_for_the_attempt_that_asked() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    app.registered("sam@example.org", "worker", "care").await;
    let code = code(&app, &holder.key);
    let made_up = json!({ "ticket": "A".repeat(43), "code": code });
    let nobody = app.anonymous();
    let refused = nobody.post("/api/v1/auth/second-factor", made_up).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let bare = nobody.form("/sign-in/second-step", &[("code", &code)]).await;
    assert_eq!(bare.location(), "/sign-in", "a code without a ticket is nothing");
    // A ticket of a program is none for a browser.
    let jar = format!("__Host-half={}", half_api(&app).await);
    let browser = app.anonymous().with_header("cookie", jar);
    let crossed = browser.form("/sign-in/second-step", &[("code", &code)]).await;
    assert_eq!(crossed.location(), "/sign-in");
}

#[tokio::test]
async fn asvs_V6_3_5__the_owner_hears_of_a_right_password_with_a_wrong_code() {
    let app = TestApp::start().await;
    holder(&app).await;
    app.mails().await;
    let (browser, _) = half(&app).await;
    for _ in 0..3 {
        browser.form("/sign-in/second-step", &[("code", "000000")]).await;
    }
    let letters = app.mails().await;
    let told = letters
        .iter()
        .filter(|mail| mail.subject == "Somebody has your password");
    assert_eq!(told.count(), 1, "once for each sign-in that got so far");
}
