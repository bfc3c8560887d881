//! Files from an origin of their own: where only signed links are answered and nothing of a browser's counts.

use super::corpus::{BOUNDARY, multipart, png};
use crate::house::{Answer, Client, TestApp};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use serde_json::json;
use server::app::Settings;

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "six otters knit lemon socks";
const HOST: &str = "files.example:8443";

/// A house with two origins, and somebody with a file, signed in at both doors.
struct Scene {
    app: TestApp,
    api: Client,
    browser: Client,
    file: String,
}

impl Scene {
    async fn new() -> Self {
        let mut settings = Settings::for_tests();
        let origin = web_kit::Origin::parse(&format!("https://{HOST}"));
        settings.files_origin = Some(origin.expect("an origin"));
        let app = TestApp::with(settings).await;
        let api = app.registered(EMAIL, "worker", "care").await;
        let body = json!({ "kind": "right-to-work", "issued_on": "2026-01-10" });
        let held = api.post("/api/v1/worker/credentials", body).await.json();
        let path = format!(
            "/api/v1/worker/credentials/{}/evidence",
            held["id"].as_str().expect("an id")
        );
        let body = multipart("licence.png", "image/png", &png(40, 30));
        let sent = api.send(Method::POST, &path, Some(BOUNDARY), body).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
        let file = sent.json()["id"].as_str().expect("an id").to_owned();
        app.run_jobs().await;
        let browser = app.anonymous();
        let you = [("email", EMAIL), ("password", PASSWORD)];
        assert_eq!(browser.form("/sign-in", &you).await.status, StatusCode::SEE_OTHER);
        app.mails().await;
        Self {
            app,
            api,
            browser,
            file,
        }
    }

    /// Asks for a link in the browser and returns what of its address follows the origin.
    async fn link(&self) -> String {
        let led = self.browser.form(&format!("/files/{}/link", self.file), &[]).await;
        assert_eq!(led.status, StatusCode::SEE_OTHER, "{}", led.text());
        let path = led.location().strip_prefix(&format!("https://{HOST}"));
        path.unwrap_or_else(|| panic!("{}", led.location())).to_owned()
    }

    /// Goes to the other origin as a browser does that comes from our page, with no cookie.
    async fn there(&self, path: &str) -> Answer {
        let stranger = self.app.anonymous().with_header("host", HOST);
        stranger.with_header("sec-fetch-site", "cross-site").get(path).await
    }
}

#[tokio::test]
async fn a_download_comes_from_the_other_origin_without_a_cookie() {
    let scene = Scene::new().await;
    let page = scene.browser.get("/profile").await;
    let policy = page.header("content-security-policy").expect("a policy").to_owned();
    for directive in [
        "form-action 'self' https://files.example:8443;",
        "img-src 'self' data: https://files.example:8443;",
    ] {
        assert!(policy.contains(directive), "{policy}");
    }
    let opened = scene.there(&scene.link().await).await;
    assert_eq!(opened.status, StatusCode::OK, "{}", opened.text());
    assert!(opened.body.starts_with(b"\x89PNG"));
    for (name, value) in [
        ("content-type", "image/png"),
        (
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(opened.header(name), Some(value), "{name}");
    }
    assert!(
        opened
            .header("content-disposition")
            .is_some_and(|line| line.starts_with("attachment; "))
    );
    assert_eq!(opened.header("set-cookie"), None);
}

#[tokio::test]
async fn the_other_origin_answers_nothing_but_signed_links() {
    let scene = Scene::new().await;
    let link = scene.link().await;
    // Cookie and token of somebody who is signed in open nothing there.
    let jar = scene.browser.clone_jar();
    for path in [
        "/",
        "/account",
        "/sign-in",
        "/assets/app.css",
        "/api/v1/me",
        "/.well-known/jwks.json",
    ] {
        for client in [
            scene.app.anonymous().with_header("cookie", jar.clone()),
            scene.api.clone(),
        ] {
            let answer = client.with_header("host", HOST).get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(answer.header("set-cookie"), None, "{path}");
        }
    }
    let file = link.split('?').next().expect("a path");
    for (bad, status) in [
        (file.to_owned(), StatusCode::BAD_REQUEST),
        (link.replace("seal=", "seal=A"), StatusCode::NOT_FOUND),
        (link.replace("until=", "until=9"), StatusCode::NOT_FOUND),
        (link.replace("session=0", "session=1"), StatusCode::NOT_FOUND),
    ] {
        let owner = scene.app.anonymous().with_header("cookie", jar.clone());
        assert_eq!(owner.with_header("host", HOST).get(&bad).await.status, status, "{bad}");
    }
    let posted = scene.browser.clone().with_header("host", HOST);
    assert_eq!(
        posted.form(&format!("{file}/link"), &[]).await.status,
        StatusCode::NOT_FOUND
    );
    // Nor does such a link open anything at ours, not even for its owner.
    assert_eq!(scene.browser.get(&link).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_link_to_the_other_origin_ends_with_its_time_and_with_the_sign_in() {
    let scene = Scene::new().await;
    let early = scene.link().await;
    scene.app.db.clock().advance(TimeDelta::seconds(301));
    let late = scene.there(&early).await;
    assert_eq!(
        (late.status, late.json()["code"].clone()),
        (StatusCode::FORBIDDEN, json!("files/link-expired"))
    );
    let link = scene.link().await;
    assert_eq!(scene.there(&link).await.status, StatusCode::OK);
    let out = scene.browser.form("/sign-out", &[]).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    assert_eq!(scene.there(&link).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn programs_download_where_their_token_counts() {
    let scene = Scene::new().await;
    let link = scene
        .api
        .post(&format!("/api/v1/files/{}/links", scene.file), json!({}))
        .await;
    let url = link.json()["url"].as_str().expect("a link").to_owned();
    assert!(url.starts_with("/api/v1/files/"), "{url}");
    assert_eq!(scene.api.get(&url).await.status, StatusCode::OK);
    assert_eq!(scene.there(&url).await.status, StatusCode::NOT_FOUND);
}
