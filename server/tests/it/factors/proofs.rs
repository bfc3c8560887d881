//! A fresh proof is asked for by the factor.

use crate::house::TestApp;
use crate::house::factors::{PASSWORD, code, half, holder};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use serde_json::json;

#[tokio::test]
async fn asvs_V7_5_1__changing_factors_needs_a_fresh_proof_by_the_factor() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    app.db.clock().advance(TimeDelta::minutes(11));
    for (method, path) in [
        (Method::POST, "/api/v1/me/factors/app"),
        (Method::POST, "/api/v1/me/factors/recovery-codes"),
        (Method::DELETE, "/api/v1/me/factors/app"),
    ] {
        let kind = (method == Method::POST).then_some("application/json");
        let refused = holder.api.send(method, path, kind, b"{}".to_vec()).await;
        assert_eq!(refused.json()["code"], "identity/step-up-needed", "{path}");
    }
    let password = json!({ "password": PASSWORD });
    let weak = holder.api.post("/api/v1/auth/prove", password).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(weak.json()["errors"][0]["pointer"], "/code");
    let body = json!({ "code": code(&app, &holder.key) });
    let proved = holder.api.post("/api/v1/auth/prove", body).await;
    assert_eq!(proved.status, StatusCode::OK, "{}", proved.text());
    let begun = holder.api.post("/api/v1/me/factors/app", json!({})).await;
    assert_eq!(begun.status, StatusCode::CREATED);
}

#[tokio::test]
async fn the_page_that_asks_for_a_proof_asks_for_the_factor() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    let (browser, _) = half(&app).await;
    let now = code(&app, &holder.key);
    browser.form("/sign-in/second-step", &[("code", &now)]).await;
    app.db.clock().advance(TimeDelta::minutes(11));
    assert_eq!(
        browser.get("/account/factors").await.location(),
        "/prove?next=/account/factors"
    );
    let page = browser.get("/prove?next=/account/factors").await.text();
    assert!(
        page.contains("one-time-code") && !page.contains("type=\"password\""),
        "{page}"
    );
    let password = browser.form("/prove", &[("password", PASSWORD)]).await;
    assert_eq!(password.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = code(&app, &holder.key);
    let fields = [("code", code.as_str()), ("next", "/account/factors")];
    let proved = browser.form("/prove", &fields).await;
    assert_eq!(proved.location(), "/account/factors");
    assert_eq!(browser.get("/account/factors").await.status, StatusCode::OK);
}
