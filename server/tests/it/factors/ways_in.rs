//! Every way into an account asks for the factor.

use crate::house::TestApp;
use crate::house::factors::{EMAIL, code, holder};
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn asvs_V6_3_4__every_way_in_asks_for_the_same_factors() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    let nobody = app.anonymous();
    app.mails().await;
    nobody.form("/reset-password", &[("email", EMAIL)]).await;
    let mails = app.mails().await;
    let link = mails
        .iter()
        .find_map(|mail| mail.text.split("token=").nth(1))
        .expect("a link");
    let link = link.split_whitespace().next().expect("a token");
    let opened = nobody.get(&format!("/reset-password/new?token={link}")).await;
    assert_eq!(opened.location(), "/reset-password/new");
    let fresh = "copper lantern gravel moth";
    let reset = nobody.form("/reset-password/new", &[("password", fresh)]).await;
    assert_eq!(reset.location(), "/sign-in", "a reset signs nobody in");
    assert_eq!(nobody.get("/account").await.location(), "/sign-in?next=/account");
    let led = nobody.form("/sign-in", &[("email", EMAIL), ("password", fresh)]).await;
    assert_eq!(led.location(), "/sign-in/second-step");
    let token = nobody
        .post("/api/v1/auth/login", json!({ "email": EMAIL, "password": fresh }))
        .await;
    assert_eq!(token.json()["code"], "identity/second-factor-needed");
    let code = code(&app, &holder.key);
    let signed_in = nobody.form("/sign-in/second-step", &[("code", &code)]).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    assert_eq!(nobody.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn asvs_V6_4_3__a_reset_leaves_the_factor_on() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    app.mails().await;
    app.anonymous()
        .post("/api/v1/auth/password-reset", json!({ "email": EMAIL }))
        .await;
    let mails = app.mails().await;
    let link = mails
        .iter()
        .find_map(|mail| mail.text.split("token=").nth(1))
        .expect("a link");
    let token = link.split_whitespace().next().expect("a token");
    let body = json!({ "token": token, "password": "copper lantern gravel moth" });
    let reset = app.anonymous().post("/api/v1/auth/password-reset/confirm", body).await;
    assert!(reset.status.is_success(), "{}", reset.text());
    let body = json!({ "email": EMAIL, "password": "copper lantern gravel moth" });
    let asked = app.anonymous().post("/api/v1/auth/login", body).await;
    let ticket = &asked.json()["second_factor"]["ticket"];
    let body = json!({ "ticket": ticket, "code": code(&app, &holder.key) });
    let right = app.anonymous().post("/api/v1/auth/second-factor", body).await;
    assert_eq!(right.status, StatusCode::OK);
}
