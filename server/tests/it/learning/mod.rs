//! Buying and taking a course through the pages, as a browser without script does; and what money and media withstand.

mod course;
mod film;
mod money;

use crate::house::{Answer, Client, TestApp};
use academy::PublishCourse;
use academy::model::CourseSource;
use axum::http::StatusCode;
use std::collections::BTreeMap;

const COURSE: &str = include_str!("../../../demo/courses/conflict-management.toml");
const FILM: &[u8] = include_bytes!("../../../demo/media/conflict-management.mp4");
const CAPTIONS: &[u8] = include_bytes!("../../../demo/media/conflict-management.vtt");

/// Publishes the course with its film and returns its id.
async fn publish(app: &TestApp) -> String {
    let command = PublishCourse {
        source: CourseSource::parse(COURSE).expect("the course file"),
        media: BTreeMap::from([
            ("conflict-management.mp4".to_owned(), FILM.to_vec()),
            ("conflict-management.vtt".to_owned(), CAPTIONS.to_vec()),
        ]),
    };
    let published = app
        .app
        .doors
        .academy
        .publish_course(&app.db.system("demo-loader"), command)
        .await;
    published.expect("the course is published").course.to_string()
}

/// Signs somebody in at the pages who registered through the JSON door.
async fn browser(app: &TestApp, email: &str) -> Client {
    let browser = app.anonymous();
    let fields = [("email", email), ("password", "six otters knit lemon socks")];
    let answer = browser.form("/sign-in", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    browser
}

/// Returns the addresses on a page that begin so.
fn links<'a>(page: &'a str, begin: &'a str) -> impl Iterator<Item = String> + 'a {
    page.split("href=\"")
        .skip(1)
        .filter_map(move |rest| rest.split('"').next().filter(|href| href.starts_with(begin)))
        .map(str::to_owned)
}

fn ok(answer: Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.text()
}

/// Clicks from the course's page to the payment page; returns the payment page and the page after paying.
async fn to_the_payment_page(browser: &Client) -> (String, String) {
    let shown = ok(browser.get("/courses/conflict-management").await);
    assert!(shown.contains("Book for £29.00"));
    let checkout = browser
        .form("/courses/conflict-management/enrol", &[])
        .await
        .location()
        .to_owned();
    assert!(checkout.starts_with("/checkout/"), "{checkout}");
    let again = browser
        .form("/courses/conflict-management/enrol", &[])
        .await
        .location()
        .to_owned();
    assert_eq!(again, checkout, "a second click is the same payment");
    assert!(ok(browser.get(&checkout).await).contains("Pay £29.00"));
    let pay = browser.form(&checkout, &[]).await.location().to_owned();
    let done = checkout.replace("/checkout/", "/payments/") + "/done";
    (pay, done)
}

async fn pay(app: &TestApp, page: &str, card: &str) -> Answer {
    // The payment page knows nobody: it is another company's.
    let fields = [("action", "pay"), ("card", card), ("expiry", "12/34"), ("cvc", "123")];
    app.anonymous().form(page, &fields).await
}
