//! What somebody typed into a form that came too late is there again for them, and for nobody else.

use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use platform::StaffRole;

const EMAIL: &str = "jo@example.org";
const OTHER: &str = "sam@example.org";
const PASSWORD: &str = "six otters knit lemon socks";
const PAGE: &str = "/profile/personal";
const TYPED: [(&str, &str); 2] = [("given_name", "Josephine"), ("town", "<b>Leeds</b>")];
/// What stands above the form.
const SAID: &str = "This is what you typed before";

async fn signed_in(app: &TestApp, browser: &Client, email: &str, next: &str) -> Answer {
    let answer = browser
        .form("/sign-in", &[("email", email), ("password", PASSWORD), ("next", next)])
        .await;
    assert_eq!(
        answer.status,
        StatusCode::SEE_OTHER,
        "{} {}",
        app.mails().await.len(),
        answer.text()
    );
    answer
}

/// Sends a form as the browser does from the page it stands on.
async fn sent(browser: &Client, page: &str, fields: &[(&str, &str)]) -> Answer {
    let from = format!("http://127.0.0.1:8080{page}");
    browser.clone().with_header("referer", from).form(page, fields).await
}

/// The sealed cookie that an answer sets.
fn sealed(answer: &Answer) -> Option<String> {
    let lines = answer.headers.get_all("set-cookie").iter();
    let mut lines = lines.filter_map(|line| line.to_str().ok());
    lines.find(|line| line.starts_with("__Host-typed=")).map(str::to_owned)
}

/// Two people with accounts, and a browser whose sign-in as the first has run out.
async fn late() -> (TestApp, Client) {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    app.registered(OTHER, "worker", "care").await;
    let browser = app.anonymous();
    signed_in(&app, &browser, EMAIL, "").await;
    app.db.clock().advance(TimeDelta::days(8));
    (app, browser)
}

#[tokio::test]
async fn a_form_that_came_after_the_sign_in_had_ended_is_filled_again_and_not_sent() {
    let (app, browser) = late().await;
    let led = sent(&browser, PAGE, &TYPED).await;
    assert_eq!(led.location(), "/sign-in?after=form&next=/profile/personal");
    let line = sealed(&led).expect("what was typed, sealed");
    assert!(
        line.contains("Max-Age=3600; Path=/; Secure; HttpOnly; SameSite=Lax"),
        "{line}"
    );
    assert!(!line.contains("Josephine"));
    let asked = browser.get(led.location()).await.text();
    assert!(asked.contains("what you typed is there again"), "{asked}");
    assert!(!asked.contains("Josephine"), "nobody has shown who they are yet");
    let on = signed_in(&app, &browser, EMAIL, PAGE).await;
    assert_eq!(on.location(), PAGE);
    let page = browser.get(PAGE).await;
    let text = page.text();
    assert!(text.contains(SAID) && text.contains("value=\"Josephine\""), "{text}");
    assert!(!text.contains("<b>Leeds"), "it is shown as text");
    assert!(
        sealed(&page).is_some_and(|line| line.contains("Max-Age=0")),
        "it is shown once"
    );
    let again = browser.get(PAGE).await.text();
    assert!(
        !again.contains(SAID) && !again.contains("Josephine"),
        "nothing was saved: {again}"
    );
}

#[tokio::test]
async fn nobody_else_gets_what_was_typed() {
    let (app, browser) = late().await;
    sent(&browser, PAGE, &TYPED).await;
    signed_in(&app, &browser, OTHER, PAGE).await;
    let theirs = browser.get(PAGE).await.text();
    assert!(!theirs.contains(SAID) && !theirs.contains("Josephine"), "{theirs}");
    signed_in(&app, &browser, EMAIL, PAGE).await;
    app.db.clock().advance(TimeDelta::minutes(11));
    assert!(proof_promises(&browser).await, "its author is told that it waits");
    signed_in(&app, &browser, OTHER, PAGE).await;
    app.db.clock().advance(TimeDelta::minutes(11));
    assert!(
        !proof_promises(&browser).await,
        "nobody else is promised what is not theirs"
    );
    signed_in(&app, &browser, EMAIL, PAGE).await;
    let elsewhere = browser.get("/account/email").await.text();
    assert!(!elsewhere.contains(SAID), "it belongs to one page");
    let own = browser.get(PAGE).await.text();
    assert!(own.contains("Josephine"), "it waited for its author");

    let visitor = app.anonymous();
    let led = sent(&visitor, PAGE, &TYPED).await;
    assert_eq!(led.location(), "/sign-in?after=form&next=/profile/personal");
    assert_eq!(sealed(&led), None, "where nobody can tell whose it is, it is not kept");
    let told = visitor.get(led.location()).await.text();
    assert!(told.contains("fill it in again"), "{told}");
}

async fn proof_promises(browser: &Client) -> bool {
    let asked = browser.get("/prove?sent=yes&next=/profile/personal").await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text());
    asked.text().contains("what you typed is there again")
}

#[tokio::test]
async fn a_form_that_cannot_be_kept_takes_the_place_of_an_older_one() {
    let (app, browser) = late().await;
    sent(&browser, PAGE, &TYPED).await;
    let long = "Otter ".repeat(1_000);
    let led = sent(&browser, PAGE, &[("bio", &long)]).await;
    assert!(
        sealed(&led).is_some_and(|line| line.contains("Max-Age=0")),
        "too long to keep"
    );
    let told = browser.get(led.location()).await.text();
    assert!(told.contains("fill it in again"), "{told}");
    signed_in(&app, &browser, EMAIL, PAGE).await;
    assert!(!browser.get(PAGE).await.text().contains("Josephine"));
}

#[tokio::test]
async fn it_waits_an_hour_and_no_longer_than_the_sign_in() {
    let (app, browser) = late().await;
    sent(&browser, PAGE, &TYPED).await;
    app.db.clock().advance(TimeDelta::minutes(60));
    signed_in(&app, &browser, EMAIL, PAGE).await;
    assert!(!browser.get(PAGE).await.text().contains("Josephine"));
}

#[tokio::test]
async fn a_stale_proof_loses_nothing_but_the_password() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let browser = app.anonymous();
    signed_in(&app, &browser, EMAIL, "").await;
    app.db.clock().advance(TimeDelta::minutes(11));
    let page = "/account/email";
    let led = sent(
        &browser,
        page,
        &[("email", "jo.new@example.org"), ("password", "not this")],
    )
    .await;
    assert_eq!(led.location(), "/prove?sent=yes&next=/account/email");
    let asked = browser.get(led.location()).await.text();
    assert!(asked.contains("what you typed is there again"), "{asked}");
    let proved = browser.form("/prove", &[("password", PASSWORD), ("next", page)]).await;
    assert_eq!(proved.location(), page);
    let text = browser.get(page).await.text();
    assert!(text.contains(SAID) && text.contains("jo.new@example.org"), "{text}");
    assert!(!text.contains("not this"), "{text}");
    let lost = sent(&browser, "/account/api-keys", &[("name", "Rota")]).await;
    assert_eq!(sealed(&lost), None, "a form that came in time is not kept");
}

#[tokio::test]
async fn what_staff_type_of_others_is_not_kept() {
    let app = TestApp::start().await;
    let admin = app.staff("boss", StaffRole::Admin).await;
    let other = app.staff("rob", StaffRole::Reviewer).await;
    app.db.clock().advance(TimeDelta::minutes(11));
    let page = format!("/staff/people/{}/acts/end-sign-ins", other.user);
    let led = sent(&admin.site, &page, &[("reason", "A phone call about them")]).await;
    assert!(led.location().starts_with("/prove?sent=yes"), "{}", led.location());
    assert_eq!(sealed(&led), None);
}
