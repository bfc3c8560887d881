//! Switching an account off, and on again.

use super::{EMAIL, PASSWORD, link, login, sign_in, token_of};
use crate::house::TestApp;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn an_account_is_switched_off_and_comes_back_by_the_letter() {
    let app = TestApp::start().await;
    let member = app.registered(EMAIL, "worker", "care").await;
    let browser = sign_in(&app, PASSWORD).await;
    app.mails().await;
    assert!(
        browser
            .get("/account/deactivate")
            .await
            .text()
            .contains("Keep my account")
    );
    let off = browser
        .form("/account/deactivate", &[("current_password", PASSWORD)])
        .await;
    assert_eq!(
        off.header("clear-site-data"),
        Some("\"cache\", \"cookies\", \"storage\"")
    );
    let said = browser.get(off.location()).await.text();
    assert!(
        said.contains("The link in our e-mail brings it back for 30 days"),
        "{said}"
    );
    assert_eq!(
        login(&app.anonymous(), EMAIL, PASSWORD).await.status,
        StatusCode::UNAUTHORIZED
    );
    let link = link(&app, EMAIL, "/reactivate").await;
    assert_eq!(browser.get(&link).await.location(), "/reactivate");
    assert!(browser.get("/reactivate").await.text().contains("Switch on account"));
    assert_eq!(browser.form("/reactivate", &[]).await.location(), "/sign-in");
    assert_eq!(login(&app.anonymous(), EMAIL, PASSWORD).await.status, StatusCode::OK);
    drop(member);
}

#[tokio::test]
async fn a_program_switches_its_account_off_and_on() {
    let app = TestApp::start().await;
    let member = app.registered(EMAIL, "worker", "care").await;
    let off = |password: &str| member.post("/api/v1/me/deactivate", json!({ "current_password": password }));
    assert_eq!(off("wrong").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(off(PASSWORD).await.status, StatusCode::NO_CONTENT);
    let token = token_of(&link(&app, EMAIL, "/reactivate").await);
    let on = app
        .anonymous()
        .post("/api/v1/auth/reactivate", json!({ "token": token }))
        .await;
    assert_eq!((on.status, &on.json()["email"]), (StatusCode::OK, &json!(EMAIL)));
    let again = app
        .anonymous()
        .post("/api/v1/auth/reactivate", json!({ "token": token }))
        .await;
    assert_eq!(again.json()["code"], json!("identity/link-used"));
}
