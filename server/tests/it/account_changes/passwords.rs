//! Another password, by somebody who is signed in.

use super::{EMAIL, OTHER, PASSWORD, sign_in};
use crate::house::TestApp;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn asvs_V7_4_3__a_change_of_password_keeps_this_browser_and_ends_the_other() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let (here, there) = (sign_in(&app, PASSWORD).await, sign_in(&app, PASSWORD).await);
    app.mails().await;
    let fields = [("current_password", "wrong"), ("password", OTHER)];
    let wrong = here.form("/account/password", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong
            .text()
            .contains("This is not the password that you sign in with now. Try again")
    );
    let fields = [("current_password", PASSWORD), ("password", OTHER)];
    assert_eq!(here.form("/account/password", &fields).await.location(), "/account");
    assert!(here.get("/account").await.text().contains("Your password is changed"));
    let left = here.get("/account").await.text();
    assert!(
        left.contains("This browser") && !left.contains("Another browser"),
        "{left}"
    );
    drop(there);
    let mails = app.mails().await;
    assert_eq!(
        mails.iter().map(|mail| mail.subject.as_str()).collect::<Vec<_>>(),
        ["Your password was changed"]
    );
}

#[tokio::test]
async fn asvs_V6_2_2__a_program_changes_its_password_and_is_told_what_would_be_better() {
    let app = TestApp::start().await;
    let member = app.registered(EMAIL, "worker", "care").await;
    let change = |current: &str, password: &str| {
        member.post(
            "/api/v1/me/password",
            json!({ "current_password": current, "password": password }),
        )
    };
    let wrong = change("wrong", OTHER).await;
    assert_eq!(wrong.json()["errors"][0]["pointer"], json!("/current_password"));
    let short = change(PASSWORD, "plumgravel71").await;
    assert_eq!(short.status, StatusCode::OK, "{}", short.text());
    assert!(
        short.json()["advice"]
            .as_str()
            .is_some_and(|advice| advice.contains("longer"))
    );
    assert_eq!(
        member.get("/api/v1/me").await.status,
        StatusCode::OK,
        "this sign-in stays"
    );
    let nobody = app
        .anonymous()
        .post(
            "/api/v1/me/password",
            json!({ "current_password": "a", "password": "b" }),
        )
        .await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}
