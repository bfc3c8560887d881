//! Buying and taking a course through the pages, as a browser without script does; and what money and media withstand.

use crate::house::{Answer, Client, TestApp};
use crate::main_job::fill_profile;
use academy::PublishCourse;
use academy::model::CourseSource;
use axum::http::{Method, StatusCode};
use kernel::{Clock, Secret};
use serde_json::json;
use std::collections::BTreeMap;

const COURSE: &str = include_str!("../../demo/courses/conflict-management.toml");
const FILM: &[u8] = include_bytes!("../../demo/media/conflict-management.mp4");
const CAPTIONS: &[u8] = include_bytes!("../../demo/media/conflict-management.vtt");
const WEBHOOK: &str = "/api/v1/webhooks/stripe";

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

/// Answers every question of the open quiz by the course file, and hands it in; returns the result's page.
async fn sit_quiz(browser: &Client, place: &str) -> String {
    let source = CourseSource::parse(COURSE).expect("the course file");
    let mut at = browser.form(&format!("{place}/quiz"), &[]).await.location().to_owned();
    while !at.ends_with("/check") {
        let page = ok(browser.get(&at).await);
        let empty = browser.form(&at, &[]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.text().contains("Choose an answer"));
        let text = page
            .replace("&#39;", "'")
            .replace("&#34;", "\"")
            .replace("&quot;", "\"");
        let question = source
            .questions
            .iter()
            .find(|one| text.contains(&one.text))
            .expect("a question of the file");
        let right = question.right_options();
        let chosen: Vec<String> = text
            .split("name=\"chosen\" value=\"")
            .skip(1)
            .filter(|rest| {
                right.iter().any(|option| {
                    rest.split("</label>")
                        .next()
                        .is_some_and(|label| label.contains(option))
                })
            })
            .filter_map(|rest| rest.split('"').next().map(str::to_owned))
            .collect();
        assert_eq!(chosen.len(), right.len(), "{}", question.text);
        let fields: Vec<(&str, &str)> = chosen.iter().map(|position| ("chosen", position.as_str())).collect();
        browser.form(&at, &fields).await.location().clone_into(&mut at);
    }
    assert!(!ok(browser.get(&at).await).contains("No answer yet"));
    browser.form(&at, &[]).await.location().to_owned()
}

#[tokio::test]
async fn a_course_is_bought_and_taken_through_the_pages() {
    let app = TestApp::start().await;
    publish(&app).await;
    assert!(ok(app.anonymous().get("/courses?sector=security&q=conflict").await).contains("Conflict management"));
    assert!(ok(app.anonymous().get("/courses?q=zebra").await).contains("No courses found"));
    let visitor = ok(app.anonymous().get("/courses/conflict-management").await);
    assert!(visitor.contains("/sign-in?next=/courses/conflict-management"));
    let enrol = app.anonymous().form("/courses/conflict-management/enrol", &[]).await;
    assert!(enrol.location().starts_with("/sign-in"));

    let token = app.registered("zoe@demo.example", "worker", "care").await;
    fill_profile(&token).await;
    let browser = browser(&app, "zoe@demo.example").await;
    let (page, done) = to_the_payment_page(&browser).await;
    assert!(ok(browser.get(&done).await).contains("We are waiting for the payment to be confirmed"));
    assert_eq!(pay(&app, &page, "4111").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        pay(&app, &page, "4000 0000 0000 0002").await.location(),
        page.replace(crate::house::ORIGIN, "")
    );
    app.run_jobs().await;
    assert!(ok(app.anonymous().get(&page).await).contains("declined"));
    assert!(ok(browser.get(&done).await).contains("We are waiting for the payment to be confirmed"));
    assert_eq!(
        pay(&app, &page, "4242 4242 4242 4242").await.location(),
        format!("{}{done}", crate::house::ORIGIN)
    );
    let letters = app.mails().await;
    assert!(
        letters
            .iter()
            .any(|letter| letter.subject == "You can start Conflict management"),
        "{letters:?}"
    );
    let opened = ok(browser.get(&done).await);
    assert!(opened.contains("Payment received"));
    assert!(ok(browser.get("/payments").await).contains("£29.00"));

    let place = links(&opened, "/learning/").next().expect("a link to the course");
    let hub = ok(browser.get(&place).await);
    let lessons: Vec<String> = links(&hub, &format!("{place}/lessons/")).collect();
    for lesson in lessons.iter().skip(1) {
        assert!(ok(browser.get(lesson).await).contains("<h1>"));
        assert_eq!(
            browser.form(&format!("{lesson}/done"), &[]).await.status,
            StatusCode::SEE_OTHER
        );
    }
    let result = sit_quiz(&browser, &place).await;
    let result = ok(browser.get(&result).await);
    assert!(result.contains("You passed") && result.contains("8 of 8 right: 100%"));
    app.run_jobs().await;
    assert!(ok(browser.get("/certificates").await).contains("Conflict management"));
    assert!(ok(browser.get(&place).await).contains("You have completed this course"));
}

#[tokio::test]
async fn a_film_is_played_in_ranges_and_only_by_its_learner() {
    let app = TestApp::start().await;
    publish(&app).await;
    app.registered("zoe@demo.example", "worker", "security").await;
    app.registered("eve@demo.example", "worker", "security").await;
    let (zoe, eve) = (
        browser(&app, "zoe@demo.example").await,
        browser(&app, "eve@demo.example").await,
    );
    let (page, done) = to_the_payment_page(&zoe).await;
    pay(&app, &page, "4242424242424242").await;
    app.run_jobs().await;
    let place = links(&ok(zoe.get(&done).await), "/learning/")
        .next()
        .expect("a link to the course");
    let lesson = links(&ok(zoe.get(&place).await), &format!("{place}/lessons/"))
        .next()
        .expect("a lesson");
    let shown = zoe.get(&lesson).await;
    assert!(
        shown
            .header("content-security-policy")
            .is_some_and(|policy| policy.contains("media-src 'self' blob:"))
    );
    let film = format!("{lesson}/video");
    let whole = zoe.get(&film).await;
    assert_eq!((whole.status, whole.body.as_slice()), (StatusCode::OK, FILM));
    assert_eq!(
        (whole.header("content-type"), whole.header("accept-ranges")),
        (Some("video/mp4"), Some("bytes"))
    );
    let part = zoe.clone().with_header("range", "bytes=100-199").get(&film).await;
    assert_eq!(
        (part.status, part.body.as_slice()),
        (StatusCode::PARTIAL_CONTENT, &FILM[100..200])
    );
    assert_eq!(
        part.header("content-range"),
        Some(format!("bytes 100-199/{}", FILM.len()).as_str())
    );
    let past = zoe.clone().with_header("range", "bytes=99999999-").get(&film).await;
    assert_eq!(past.status, StatusCode::RANGE_NOT_SATISFIABLE);
    let other = zoe
        .clone()
        .with_header("range", "bytes=0-9")
        .with_header("if-range", "\"old\"")
        .get(&film)
        .await;
    assert_eq!((other.status, other.body.len()), (StatusCode::OK, FILM.len()));
    let head = zoe.send(Method::HEAD, &film, None, Vec::new()).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    let captions = zoe.get(&format!("{lesson}/captions.vtt")).await;
    assert!(
        captions
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/vtt"))
    );
    for path in [
        film.clone(),
        format!("{lesson}/captions.vtt"),
        lesson.clone(),
        place.clone(),
        done,
        format!("{place}/quiz"),
    ] {
        assert_eq!(eve.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        let nobody = app.anonymous().get(&path).await;
        assert!(nobody.location().starts_with("/sign-in"), "{path}");
    }
}

#[tokio::test]
async fn forgeries_and_replays_open_nothing() {
    let app = TestApp::start().await;
    let course = publish(&app).await;
    let zoe = app.registered("zoe@demo.example", "worker", "security").await;
    let body = json!({ "course_id": course });
    let bare = zoe.post("/api/v1/payments/checkout", body.clone()).await;
    assert_eq!(bare.status, StatusCode::BAD_REQUEST, "money takes an idempotency key");
    let both = zoe
        .clone()
        .once("k1")
        .post("/api/v1/payments/checkout", json!({}))
        .await;
    assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY);
    let bought = zoe
        .clone()
        .once("k2")
        .post("/api/v1/payments/checkout", body.clone())
        .await
        .json();
    let payment = bought["payment_id"].as_str().expect("an id").to_owned();
    let session = bought["checkout_url"]
        .as_str()
        .and_then(|url| url.rsplit('/').next())
        .expect("a session")
        .to_owned();
    let event = json!({ "id": "evt_forged", "type": "checkout.session.completed", "livemode": false,
        "data": { "object": { "id": session, "object": "checkout.session", "client_reference_id": payment } } });
    let event = event.to_string().into_bytes();
    let now = app.db.clock().now();
    let sign = |secret: &str, at| billing::model::sign(&Secret::new(secret.to_owned()), &event, at).expect("signs");
    for signature in [
        sign("whsec_guess", now),
        sign("whsec_test", now - chrono::TimeDelta::minutes(6)),
        String::new(),
        "t=1".to_owned(),
    ] {
        let refused = app.anonymous().webhook(&event, &signature).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{signature}");
        assert_eq!(refused.header("content-type"), Some("application/problem+json"));
        assert_eq!(refused.json()["code"], "billing/forged-webhook");
    }
    let unsigned = app
        .anonymous()
        .send(Method::POST, WEBHOOK, Some("application/json"), event.clone())
        .await;
    assert_eq!(unsigned.status, StatusCode::BAD_REQUEST);
    // Well signed, but nobody has paid: the provider is asked, and says so.
    for _ in 0..3 {
        let taken = app.anonymous().webhook(&event, &sign("whsec_test", now)).await;
        assert_eq!(
            (taken.status, taken.json()),
            (StatusCode::OK, json!({ "received": true }))
        );
    }
    app.run_jobs().await;
    let shown = zoe.get(&format!("/api/v1/payments/{payment}")).await.json();
    assert_eq!(shown["state"], "pending");
    let place = shown["enrolment_id"].as_str().expect("a place").to_owned();
    assert_eq!(
        zoe.get(&format!("/api/v1/enrolments/{place}")).await.json()["state"],
        "awaiting_payment"
    );
    let start = zoe
        .post(&format!("/api/v1/enrolments/{place}/attempts"), json!({}))
        .await;
    assert_eq!(
        (start.status, start.json()["code"].clone()),
        (StatusCode::CONFLICT, json!("academy/awaiting-payment"))
    );
    let page = bought["checkout_url"].as_str().expect("a page");
    pay(&app, page, "4242424242424242").await;
    pay(&app, page, "4242424242424242").await;
    app.run_jobs().await;
    assert_eq!(
        zoe.get(&format!("/api/v1/enrolments/{place}")).await.json()["state"],
        "active"
    );
    let again = zoe
        .clone()
        .once("k2")
        .post("/api/v1/payments/checkout", body.clone())
        .await;
    assert_eq!(again.json(), bought, "a repeat gets the first answer");
    let second = zoe.clone().once("k3").post("/api/v1/payments/checkout", body).await;
    assert_eq!(
        (second.status, second.json()["code"].clone()),
        (StatusCode::CONFLICT, json!("academy/already-enrolled"))
    );
    let letters = app.mails().await;
    assert!(letters.len() <= 1, "one welcome at most: {letters:?}");
}
