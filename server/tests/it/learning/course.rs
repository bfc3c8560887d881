//! A course, from its page to the certificate.

use super::{COURSE, browser, links, ok, pay, publish, to_the_payment_page};
use crate::house::{Client, TestApp};
use crate::main_job::fill_profile;
use academy::model::CourseSource;
use axum::http::StatusCode;

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
