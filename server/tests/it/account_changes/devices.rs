//! Browsers that an account knows.

use super::{EMAIL, PASSWORD, login, sign_in};
use crate::house::TestApp;
use axum::http::StatusCode;

#[tokio::test]
async fn a_browser_is_known_by_a_cookie_and_a_new_one_is_told_of() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let browser = app.anonymous();
    let answer = browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    let device = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|line| line.to_str().ok());
    let device = device
        .filter(|line| line.starts_with("__Host-browser="))
        .collect::<Vec<_>>();
    assert_eq!(device.len(), 1, "{device:?}");
    assert!(device[0].contains("; Max-Age=34560000; Path=/; Secure; HttpOnly; SameSite=Lax"));
    let mails = app.mails().await;
    assert_eq!(
        mails.iter().map(|mail| mail.subject.as_str()).collect::<Vec<_>>(),
        ["A new sign-in to your account"]
    );
    browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert!(app.mails().await.is_empty(), "it is known now");
}

#[tokio::test]
async fn strangers_at_the_same_address_do_not_lock_a_known_browser_out() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let known = sign_in(&app, PASSWORD).await;
    let stranger = app.anonymous();
    let mut last = StatusCode::OK;
    for _ in 0..31 {
        last = login(&stranger, EMAIL, "wrong otters").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let answer = known
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    app.mails().await;
}
