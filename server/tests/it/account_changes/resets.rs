//! A new password by a link, and what asking for one does not tell.

use super::{EMAIL, OTHER, PASSWORD, face, link, login, token_of};
use crate::house::TestApp;
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Value, json};

#[tokio::test]
async fn a_browser_resets_a_password_by_the_link_in_the_letter() {
    let app = TestApp::start().await;
    let member = app.registered(EMAIL, "worker", "care").await;
    let browser = app.anonymous();
    let answer = browser.form("/reset-password", &[("email", EMAIL)]).await;
    assert_eq!(answer.location(), "/reset-password/sent");
    assert!(browser.get("/reset-password/sent").await.text().contains("on its way"));
    let link = link(&app, EMAIL, "/reset-password/new").await;
    let swapped = browser.get(&link).await;
    assert_eq!(swapped.location(), "/reset-password/new");
    let cookie = swapped.header("set-cookie").expect("a ticket");
    assert!(cookie.starts_with("__Host-ticket-reset=") && cookie.contains("; Max-Age=600; Path=/; Secure; HttpOnly;"));
    let page = browser.get("/reset-password/new").await;
    assert_eq!(
        (page.status, page.header("referrer-policy")),
        (StatusCode::OK, Some("no-referrer"))
    );
    assert!(
        !page.text().contains(&token_of(&link)),
        "the page does not hold the secret"
    );
    let refused = browser.form("/reset-password/new", &[("password", "short")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("at least 8 characters"));
    let answer = browser.form("/reset-password/new", &[("password", OTHER)]).await;
    assert_eq!(answer.location(), "/sign-in");
    let again = browser.form("/reset-password/new", &[("password", OTHER)]).await;
    assert_eq!(
        again.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the ticket is taken back"
    );
    let mails = app.mails().await;
    assert_eq!(
        mails.iter().map(|mail| mail.subject.as_str()).collect::<Vec<_>>(),
        ["Your password was changed"]
    );
    assert_eq!(login(&browser, EMAIL, PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(login(&browser, EMAIL, OTHER).await.status, StatusCode::OK);
    drop(member);
}

#[tokio::test]
async fn asvs_V6_2_11__ones_own_name_makes_no_password_at_a_reset_either() {
    let made_of_it = "Josephine-Quillhaven-7!";
    let app = TestApp::start().await;
    let member = app.registered(EMAIL, "worker", "care").await;
    let personal = json!({ "personal": { "given_name": "Josephine", "family_name": "Quillhaven" } });
    let told = member.put("/api/v1/worker/profile", personal).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text());
    app.registered("other@example.org", "worker", "care").await;
    let browser = app.anonymous();
    let letter = async |email: &str| {
        browser.form("/reset-password", &[("email", email)]).await;
        link(&app, email, "/reset-password/new").await
    };
    let own = letter(EMAIL).await;
    let body = json!({ "token": token_of(&own), "password": made_of_it });
    let refused = browser.post("/api/v1/auth/password-reset/confirm", body).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    assert_eq!(refused.json()["errors"][0]["code"], "too-easy");
    browser.get(&own).await;
    let refused = browser.form("/reset-password/new", &[("password", made_of_it)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("harder to guess"), "{}", refused.text());
    // To others it is a password like any other.
    let body = json!({ "token": token_of(&letter("other@example.org").await), "password": made_of_it });
    let taken = browser.post("/api/v1/auth/password-reset/confirm", body).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text());
    app.mails().await;
}

#[tokio::test]
async fn every_fault_of_a_link_has_its_own_page_and_code() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let browser = app.anonymous();
    let ask = || browser.post("/api/v1/auth/password-reset", json!({ "email": EMAIL }));
    let reset = |token: String| {
        let body = json!({ "token": token, "password": OTHER });
        let client = browser.clone();
        async move { client.post("/api/v1/auth/password-reset/confirm", body).await }
    };
    ask().await;
    let replaced = link(&app, EMAIL, "/reset-password/new").await;
    ask().await;
    let used = link(&app, EMAIL, "/reset-password/new").await;
    let answer = reset(token_of(&used)).await;
    assert_eq!((answer.status, answer.json()), (StatusCode::OK, json!({})));
    ask().await;
    let expired = link(&app, EMAIL, "/reset-password/new").await;
    app.db.clock().advance(TimeDelta::minutes(61));
    for (link, code, words) in [
        (replaced, "identity/link-replaced", "newer e-mail"),
        (used, "identity/link-used", "used before"),
        (expired, "identity/link-expired", "too old"),
        (
            "/reset-password/new?token=abc".into(),
            "identity/link-malformed",
            "not complete",
        ),
        (
            format!("/reset-password/new?token={}", "A".repeat(43)),
            "identity/link-foreign",
            "do not know this link",
        ),
    ] {
        let answer = reset(token_of(&link)).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, Some(code))
        );
        let page = browser.get(&link).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
        assert!(page.text().contains(words), "{code}: {}", page.text());
        assert!(page.text().contains("/reset-password"), "a way on");
    }
    let none = browser.get("/reset-password/new").await;
    assert!(none.text().contains("Open the link in our e-mail again"));
}

#[tokio::test]
async fn asking_tells_nobody_whether_an_account_exists() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    for path in ["/api/v1/auth/password-reset", "/api/v1/auth/resend-email"] {
        let client = app.anonymous();
        let mut faces: Vec<Vec<Value>> = Vec::new();
        for (at, address) in [EMAIL, "stranger@example.org"].into_iter().enumerate() {
            faces.push(Vec::new());
            for _ in 0..4 {
                faces[at].push(face(&client.post(path, json!({ "email": address })).await));
            }
        }
        assert_eq!(faces[0], faces[1], "the limit, too, is the same for both");
        app.mails().await;
        app.db.clock().advance(TimeDelta::hours(2));
    }
    let told = app.mails().await;
    assert!(told.iter().all(|mail| mail.to.as_str() != "stranger@example.org"));
}
