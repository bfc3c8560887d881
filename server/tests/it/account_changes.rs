//! What people do with their accounts, through both doors: reset and change the password, move to another address, switch
//! the account off and on; and what answers must not tell.

use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Value, json};

const EMAIL: &str = "jo@example.org";
const NEW: &str = "jo.new@example.org";
const PASSWORD: &str = "six otters knit lemon socks";
const OTHER: &str = "wobble cinema parsnip lake";

/// Returns the link in the newest mail to somebody that leads to the given page.
async fn link(app: &TestApp, to: &str, path: &str) -> String {
    let mails = app.mails().await;
    let mail = mails
        .iter()
        .rev()
        .find(|mail| mail.to.as_str() == to && mail.text.contains(path));
    let text = &mail
        .unwrap_or_else(|| panic!("no letter to {to} leads to {path}: {mails:?}"))
        .text;
    let words = text.split_whitespace();
    words
        .filter(|word| word.contains(path))
        .map(str::to_owned)
        .next()
        .expect("a link")
}

fn token_of(link: &str) -> String {
    link.split("token=").nth(1).expect("a token").to_owned()
}

async fn login(client: &Client, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    client.post("/api/v1/auth/login", body).await
}

async fn sign_in(app: &TestApp, password: &str) -> Client {
    let browser = app.anonymous();
    let answer = browser
        .form("/sign-in", &[("email", EMAIL), ("password", password)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    browser
}

fn face(answer: &Answer) -> Value {
    let mut json = if answer.body.is_empty() {
        json!(null)
    } else {
        answer.json()
    };
    if let Some(object) = json.as_object_mut() {
        object.remove("request_id");
    }
    json!([answer.status.as_u16(), json])
}

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

#[tokio::test]
async fn asvs_V7_4_3__a_change_of_password_keeps_this_browser_and_ends_the_other() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let (here, there) = (sign_in(&app, PASSWORD).await, sign_in(&app, PASSWORD).await);
    app.mails().await;
    let fields = [("current_password", "wrong"), ("password", OTHER)];
    let wrong = here.form("/account/password", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Enter the password that you sign in with now"));
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

#[tokio::test]
async fn asvs_V6_3_7__an_account_moves_to_another_address_and_both_are_told() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let browser = sign_in(&app, PASSWORD).await;
    app.mails().await;
    let fields = [("email", NEW), ("current_password", PASSWORD)];
    assert_eq!(browser.form("/account/email", &fields).await.location(), "/account");
    let mails = app.mails().await;
    let to: Vec<(&str, bool)> = mails
        .iter()
        .map(|mail| (mail.to.as_str(), mail.text.contains("token=")))
        .collect();
    assert!(
        to.contains(&(EMAIL, false)) && to.contains(&(NEW, true)) && to.len() == 2,
        "{to:?}"
    );
    let link = mails
        .iter()
        .find(|mail| mail.to.as_str() == NEW)
        .expect("the letter")
        .text
        .clone();
    let link = link
        .split_whitespace()
        .find(|word| word.contains("token="))
        .expect("a link")
        .to_owned();
    assert_eq!(browser.get(&link).await.location(), "/confirm-new-email");
    assert!(
        browser
            .get("/confirm-new-email")
            .await
            .text()
            .contains("Confirm e-mail address")
    );
    assert_eq!(browser.form("/confirm-new-email", &[]).await.location(), "/account");
    assert!(browser.get("/account").await.text().contains(NEW));
    let told: Vec<String> = app.mails().await.into_iter().map(|mail| mail.to.to_string()).collect();
    assert!(
        told.contains(&EMAIL.to_owned()) && told.contains(&NEW.to_owned()),
        "{told:?}"
    );
    assert_eq!(login(&app.anonymous(), NEW, PASSWORD).await.status, StatusCode::OK);
    assert_eq!(
        login(&app.anonymous(), EMAIL, PASSWORD).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn wanting_an_address_that_is_taken_looks_like_any_other() {
    let app = TestApp::start().await;
    let member = app.registered(EMAIL, "worker", "care").await;
    app.registered("sam@example.org", "worker", "care").await;
    let ask = |to: &str| member.post("/api/v1/me/email", json!({ "email": to, "current_password": PASSWORD }));
    assert_eq!(face(&ask("sam@example.org").await), face(&ask(NEW).await));
    let mails = app.mails().await;
    let to_sam = mails
        .iter()
        .find(|mail| mail.to.as_str() == "sam@example.org")
        .expect("a letter");
    assert!(!to_sam.text.contains("token="), "{}", to_sam.text);
}

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
