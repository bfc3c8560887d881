//! In a browser.

use super::{EMAIL, PASSWORD, owner};
use crate::house::{Client, TestApp};
use axum::http::StatusCode;

/// Returns the value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let rest = page
        .split_once(&mark)
        .unwrap_or_else(|| panic!("no field {name}: {page}"))
        .1;
    rest.split('"').next().unwrap_or_default().to_owned()
}

async fn browser(app: &TestApp) -> Client {
    owner(app, EMAIL, "Rosewood House").await;
    let browser = app.anonymous();
    let answer = browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    browser
}

async fn start_in(browser: &Client) -> String {
    let page = browser.get("/posture/new").await.text();
    let key = hidden(&page, "idempotency_key");
    let fields = [
        ("pack", "everyday-security"),
        ("title", "Autumn & <winter>"),
        ("idempotency_key", &key),
    ];
    let made = browser.form("/posture/new", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    let twice = browser.form("/posture/new", &fields).await;
    assert_eq!(twice.location(), made.location(), "a double click starts one check");
    made.location().to_owned()
}

#[tokio::test]
async fn a_browser_walks_from_the_first_question_to_the_report() {
    let app = TestApp::start().await;
    let browser = browser(&app).await;
    assert!(browser.get("/posture").await.text().contains("No security checks yet"));
    let refused = browser.form("/posture/new", &[("title", &"x".repeat(121))]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let check = start_in(&browser).await;
    let run = browser.get(&check).await.text();
    assert!(
        run.contains("Autumn &#38; &#60;winter&#62;") || run.contains("Autumn &amp; &lt;winter&gt;"),
        "{run}"
    );
    let first = format!("{check}/questions/gv-owner");
    assert!(run.contains(&first), "the way on is a plain link");
    let empty = browser.form(&first, &[("comment", "Kept <i>words</i>")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        empty.text().contains("<title>Error:") && empty.text().contains("Kept &#60;i&#62;words"),
        "{}",
        empty.text()
    );

    let (mut at, mut answered) = (first, 0);
    while at.contains("/questions/") {
        assert_eq!(browser.get(&at).await.status, StatusCode::OK);
        let value = ["3", "2", "na"][answered % 3];
        let saved = browser
            .form(&at, &[("base", ""), ("value", value), ("comment", "Seen in March")])
            .await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        at = saved.location().to_owned();
        answered += 1;
    }
    assert_eq!((answered, at.as_str()), (42, format!("{check}/review").as_str()));
    assert!(browser.get(&at).await.text().contains("Every question is answered."));

    let confirm = format!("{check}/complete");
    let page = browser.get(&confirm).await.text();
    let stale = browser.form(&confirm, &[("seen", "1")]).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        browser.form(&confirm, &[]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let done = browser.form(&confirm, &[("seen", &hidden(&page, "seen"))]).await;
    assert_eq!(done.location(), format!("{check}/results"), "{}", done.text());
    let results = browser.get(&format!("{check}/results")).await.text();
    assert!(
        results.contains("Overall score") && results.contains("radar-shape") && results.contains("Managed"),
        "{results}"
    );
    let frozen = browser.get(&format!("{check}/questions/gv-owner")).await.text();
    assert!(!frozen.contains("Save and continue") && frozen.contains("Seen in March"));

    let report = format!("{check}/report");
    assert!(browser.get(&report).await.text().contains("Ask for the report"));
    assert_eq!(browser.form(&report, &[]).await.location(), report);
    assert!(browser.get(&report).await.text().contains("Check again"));
    assert_eq!(browser.get(&format!("{report}.pdf")).await.status, StatusCode::CONFLICT);
    app.run_jobs().await;
    assert!(browser.get(&report).await.text().contains("Your report is ready."));
    assert!(browser.get(&format!("{report}.pdf")).await.body.starts_with(b"%PDF"));
    assert_eq!(
        browser.get(&format!("{report}.json")).await.header("content-type"),
        Some("application/json")
    );
}

#[tokio::test]
async fn a_browser_that_comes_second_sees_both_answers_and_chooses() {
    let app = TestApp::start().await;
    let browser = browser(&app).await;
    let check = start_in(&browser).await;
    let question = format!("{check}/questions/pr-mfa");
    let stale = hidden(&browser.get(&question).await.text(), "base");
    browser
        .form(&question, &[("base", &stale), ("value", "3"), ("comment", "")])
        .await;
    let clash = browser
        .form(
            &question,
            &[("base", &stale), ("value", "1"), ("comment", "From the night shift")],
        )
        .await;
    assert_eq!(clash.status, StatusCode::CONFLICT);
    let page = clash.text();
    assert!(
        page.contains("You have two answers") && page.contains("From the night shift"),
        "{page}"
    );
    let again = browser.get(&question).await.text();
    assert!(
        again.contains("You have two answers"),
        "it stays until somebody chooses"
    );
    let choice = [
        ("base", hidden(&again, "base")),
        ("value", "1".to_owned()),
        ("comment", "From the night shift".to_owned()),
    ];
    let choice: Vec<_> = choice.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(browser.form(&question, &choice).await.status, StatusCode::SEE_OTHER);
    let settled = browser.get(&question).await.text();
    assert!(!settled.contains("You have two answers") && settled.contains("From the night shift"));
}

#[tokio::test]
async fn strangers_find_no_pages_of_a_check() {
    let app = TestApp::start().await;
    let browser = browser(&app).await;
    let check = start_in(&browser).await;
    app.registered("worker@example.org", "worker", "care").await;
    let stranger = app.anonymous();
    stranger
        .form("/sign-in", &[("email", "worker@example.org"), ("password", PASSWORD)])
        .await;
    for rest in [
        "",
        "/sections/protect",
        "/questions/pr-mfa",
        "/review",
        "/complete",
        "/results",
        "/report",
        "/report.pdf",
        "/report.json",
    ] {
        let path = format!("{check}{rest}");
        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        let nobody = app.anonymous().get(&path).await;
        assert!(nobody.location().starts_with("/sign-in?next="), "{path}");
    }
    for rest in ["/questions/pr-mfa", "/complete", "/report"] {
        let path = format!("{check}{rest}");
        assert_eq!(
            stranger.form(&path, &[("value", "1"), ("seen", "1")]).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert!(
        stranger
            .get("/posture")
            .await
            .text()
            .contains("Security checks are for organisations")
    );
}
