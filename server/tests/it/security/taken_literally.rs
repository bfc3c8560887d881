//! What people type is text: it is decoded once, and it is neither markup nor a template anywhere.

use crate::house::{Client, TestApp};
use axum::http::StatusCode;
use serde_json::json;

const MARKUP: &str = "\"><script>alert(1)</script>&amp;<img src=x onerror=alert(1)>'";
const TEMPLATES: &str = "{{7*7}}${7*7}<%=7*7%>#{7*7}{% if true %}";

/// Somebody who founds an organisation of a name, and the name as it is told afterwards.
async fn named(app: &TestApp, email: &str, name: &str) -> (Client, String) {
    let owner = app.registered(email, "employer", "care").await;
    let body = json!({ "name": name, "sector": "care", "kind": "care-home" });
    let made = owner.post("/api/v1/organisations", body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    assert_eq!(made.header("content-type"), Some("application/json"));
    let told = made.json()["name"].as_str().expect("a name").to_owned();
    let browser = app.anonymous();
    let fields = [("email", email), ("password", "six otters knit lemon socks")];
    assert_eq!(browser.form("/sign-in", &fields).await.status, StatusCode::SEE_OTHER);
    (browser, told)
}

/// The pages that show an organisation's name to its owner.
async fn pages(browser: &Client) -> Vec<String> {
    let mut pages = Vec::new();
    for path in ["/home", "/organisation", "/account", "/posture", "/shifts/new"] {
        let mut answer = browser.get(path).await;
        if answer.status.is_redirection() {
            answer = browser.get(answer.location()).await;
        }
        if answer.status == StatusCode::OK {
            pages.push(answer.text());
        }
    }
    assert!(pages.len() >= 3);
    pages
}

#[tokio::test]
async fn asvs_V1_2_1__markup_in_a_name_is_shown_and_never_run() {
    let app = TestApp::start().await;
    let (browser, told) = named(&app, "markup@demo.example", MARKUP).await;
    assert_eq!(told, MARKUP, "JSON stays JSON");
    let pages = pages(&browser).await;
    let mut shown = 0;
    for page in &pages {
        assert!(
            !page.contains("<script>alert") && !page.contains("<img src=x"),
            "{page}"
        );
        shown += usize::from(page.contains("&#60;script&#62;alert(1)") || page.contains("&lt;script&gt;alert(1)"));
    }
    assert!(shown > 0, "no page shows the name");
}

#[tokio::test]
async fn asvs_V1_3_7__a_template_in_a_name_is_a_name() {
    let app = TestApp::start().await;
    let (browser, told) = named(&app, "template@demo.example", TEMPLATES).await;
    assert_eq!(told, TEMPLATES);
    let pages = pages(&browser).await;
    let shown = pages
        .iter()
        .filter(|page| page.contains("{{7*7}}${7*7}") && page.contains("{% if true %}"));
    assert!(shown.count() > 0, "no page shows the name as it is");
    assert!(pages.iter().all(|page| !page.contains("49$")), "something was computed");
}

#[tokio::test]
async fn asvs_V1_1_1__what_is_sent_is_decoded_once() {
    let app = TestApp::start().await;
    let nobody = app.anonymous();
    for path in [
        "/assets/%252e%252e%252fCargo.toml",
        "/assets/..%252f..%252fetc%252fpasswd",
        "/assets/%2e%2e%2fCargo.toml",
        "/courses/%252e%252e",
        "/help/errors/%252e%252e%252fweb",
        "/api/v1/courses/%2525",
        "/%252e%252e/api/v1/me",
        "/api%252fv1%252fcourses",
    ] {
        let answer = nobody.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text());
    }
    // Encoded twice, it comes back encoded once: in the query, in a form, and in what leads on.
    let search = nobody.get("/courses?q=%253Cb%253E").await.text();
    assert!(search.contains("value=\"%3Cb%3E\""), "{search}");
    let fields = [
        ("email", "a%40example.org"),
        ("password", "x"),
        ("next", "/%252Fevil.example"),
    ];
    let form = nobody.form("/sign-in", &fields).await.text();
    assert!(
        form.contains("value=\"a%40example.org\"") && form.contains("value=\"/%252Fevil.example\""),
        "{form}"
    );
    let (_, told) = named(&app, "escapes@demo.example", "A \\u0026 %26 &amp; B").await;
    assert_eq!(told, "A \\u0026 %26 &amp; B");
}
