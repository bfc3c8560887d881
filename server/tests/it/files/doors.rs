//! The whole walk, through both doors.
#![expect(non_snake_case, reason = "tests that prove a requirement carry its number")]

use super::corpus::{BOUNDARY, eicar, multipart, pdf, png, stream};
use crate::house::{Answer, Client, TestApp};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use inspection::Clamd;
use serde_json::{Value, json};
use std::sync::Arc;

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

pub(super) async fn holder(app: &TestApp, email: &str) -> (Client, String) {
    let client = app.registered(email, "worker", "care").await;
    let body = json!({ "kind": "right-to-work", "issued_on": "2026-01-10" });
    let held = client.post("/api/v1/worker/credentials", body).await.json();
    let path = format!(
        "/api/v1/worker/credentials/{}/evidence",
        held["id"].as_str().expect("an id")
    );
    (client, path)
}

async fn send(client: &Client, path: &str, name: &str, kind: &str, bytes: &[u8]) -> Answer {
    let body = multipart(name, kind, bytes);
    client.send(Method::POST, path, Some(BOUNDARY), body).await
}

async fn only(client: &Client, path: &str) -> Value {
    let list = client.get(path).await.json();
    let items = list["items"].as_array().expect("items");
    assert_eq!(items.len(), 1, "{list}");
    items[0].clone()
}

/// Sends a picture, has it checked, and returns where its links are made.
pub(super) async fn released(app: &TestApp, client: &Client, path: &str) -> String {
    let sent = send(client, path, "My licence.png", "image/png", &png(40, 30)).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    app.run_jobs().await;
    assert_eq!(only(client, path).await["state"], json!("released"));
    format!("/api/v1/files/{}", sent.json()["id"].as_str().expect("an id"))
}

async fn link(client: &Client, file: &str) -> Answer {
    client.post(&format!("{file}/links"), json!({})).await
}

#[tokio::test]
async fn asvs_V5_4_1__a_file_is_sent_checked_and_downloaded_under_our_name() {
    let app = TestApp::start().await;
    let (ada, path) = holder(&app, EMAIL).await;
    let sent = send(&ada, &path, "../My licence.png", "image/png", &png(40, 30)).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let shown = sent.json();
    assert_eq!(
        (&shown["state"], &shown["name"]),
        (&json!("checking"), &json!("My licence.png"))
    );
    let file = format!("/api/v1/files/{}", shown["id"].as_str().expect("an id"));
    let early = link(&ada, &file).await;
    assert_eq!(
        (early.status, early.json()["code"].clone()),
        (StatusCode::CONFLICT, json!("files/being-checked"))
    );
    app.run_jobs().await;
    let url = link(&ada, &file).await.json()["url"]
        .as_str()
        .expect("a link")
        .to_owned();
    let opened = ada.get(&url).await;
    assert_eq!(opened.status, StatusCode::OK, "{}", opened.text());
    let tail = shown["id"].as_str().expect("an id").replace('-', "").split_off(24);
    for (name, value) in [
        ("content-type", "image/png"),
        (
            "content-disposition",
            format!("attachment; filename=\"evidence-{tail}.png\"").as_str(),
        ),
        ("content-length", opened.body.len().to_string().as_str()),
        (
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
        ),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(opened.header(name), Some(value), "{name}");
    }
    // Drawn anew: it is a picture, and nobody's name is in it.
    assert!(opened.body.starts_with(b"\x89PNG"));
    assert!(!opened.body.windows(6).any(|window| window == b"CANARY"));
}

#[tokio::test]
async fn a_link_is_for_one_person_and_five_minutes() {
    let app = TestApp::start().await;
    let (ada, path) = holder(&app, EMAIL).await;
    let (ben, _) = holder(&app, "ben@example.org").await;
    let file = released(&app, &ada, &path).await;
    let url = link(&ada, &file).await.json()["url"]
        .as_str()
        .expect("a link")
        .to_owned();
    for (client, status) in [
        (&ben, StatusCode::NOT_FOUND),
        (&app.anonymous(), StatusCode::UNAUTHORIZED),
    ] {
        assert_eq!(client.get(&url).await.status, status);
        assert_eq!(link(client, &file).await.status, status);
        assert_eq!(
            client.send(Method::DELETE, &file, None, Vec::new()).await.status,
            status
        );
        assert_eq!(client.get(&path).await.status, status);
        assert_eq!(
            send(client, &path, "a.png", "image/png", &png(9, 9)).await.status,
            status
        );
    }
    let elsewhere = ada.clone().with_header("sec-fetch-site", "cross-site").get(&url).await;
    assert_eq!(
        (elsewhere.status, elsewhere.json()["code"].clone()),
        (StatusCode::FORBIDDEN, json!("web/other-site"))
    );
    for forged in [
        url.replace("until=", "until=9"),
        url.replace("seal=", "seal=A"),
        format!("{url}A"),
    ] {
        let status = ada.get(&forged).await.status;
        assert!(
            status == StatusCode::NOT_FOUND || status == StatusCode::BAD_REQUEST,
            "{forged} {status}"
        );
    }
    assert_eq!(ada.get(&file).await.status, StatusCode::BAD_REQUEST);
    app.db.clock().advance(TimeDelta::seconds(301));
    let late = ada.get(&url).await;
    assert_eq!(
        (late.status, late.json()["code"].clone()),
        (StatusCode::FORBIDDEN, json!("files/link-expired"))
    );
    let gone = ada.send(Method::DELETE, &file, None, Vec::new()).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    app.run_jobs().await;
    assert_eq!(link(&ada, &file).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.files_kept(), 0);
}

#[tokio::test]
async fn asvs_V5_2_1__a_byte_too_many_stops_the_upload() {
    let app = TestApp::start().await;
    let (ada, path) = holder(&app, EMAIL).await;
    let mut long = png(9, 9);
    long.resize((10 << 20) + 1, 0);
    let refused = send(&ada, &path, "a.png", "image/png", &long).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let problem = refused.json();
    assert_eq!(problem["code"], json!("files/too-large"));
    assert_eq!(
        problem["errors"][0]["detail"],
        json!("A picture must be 10 MB or smaller")
    );
    assert_eq!(ada.get(&path).await.json()["items"], json!([]));
    assert_eq!(app.files_kept(), 0);
}

#[tokio::test]
async fn asvs_V5_2_2__name_type_and_content_must_agree() {
    let app = TestApp::start().await;
    let (ada, path) = holder(&app, EMAIL).await;
    let picture = png(9, 9);
    let svg: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'/>";
    for (name, kind, bytes) in [
        ("a.svg", "image/svg+xml", svg),
        ("a.png", "image/png", svg),
        ("a.pdf", "application/pdf", &picture),
        ("a.png", "application/pdf", &picture),
        ("a.png.exe", "image/png", &picture),
        ("a.php.png", "image/png", &picture),
        ("a.zip", "application/zip", b"PK\x03\x04"),
        ("a.txt", "text/plain", &eicar()),
    ] {
        let refused = send(&ada, &path, name, kind, bytes).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {kind}");
        assert_eq!(refused.json()["errors"][0]["pointer"], json!("/file"), "{name} {kind}");
    }
    let json = ada.post(&path, json!({ "file": "x" })).await;
    assert_eq!(json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(app.files_kept(), 0);
}

#[tokio::test]
async fn asvs_V5_4_3__the_test_file_is_never_served_and_a_dead_scanner_holds_all() {
    let app = TestApp::start().await;
    let (ada, path) = holder(&app, EMAIL).await;
    let hidden = [b"nothing to see here; ".repeat(400), eicar()].concat();
    let sent = send(&ada, &path, "a.pdf", "application/pdf", &pdf(&stream(&hidden))).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    app.run_jobs().await;
    let told = only(&ada, &path).await;
    assert_eq!(
        (&told["state"], &told["refusal"]["code"]),
        (&json!("refused"), &json!("malware"))
    );
    let file = format!("/api/v1/files/{}", told["id"].as_str().expect("an id"));
    assert_eq!(link(&ada, &file).await.json()["code"], json!("files/not-taken"));
    assert_eq!(app.files_kept(), 0);

    let nobody = "127.0.0.1:1".parse().expect("an address");
    let app = TestApp::start_with(|outside| outside.scanner = Arc::new(Clamd::new(nobody))).await;
    let (ada, path) = holder(&app, EMAIL).await;
    let sent = send(&ada, &path, "a.png", "image/png", &png(9, 9)).await.json();
    app.app.runner.run_due().await.expect("the queue is worked");
    assert_eq!(only(&ada, &path).await["state"], json!("checking"));
    let file = format!("/api/v1/files/{}", sent["id"].as_str().expect("an id"));
    assert_eq!(link(&ada, &file).await.json()["code"], json!("files/being-checked"));
    assert_eq!(app.files_kept(), 1);
}

#[tokio::test]
async fn pages_take_a_file_say_how_far_it_is_and_hand_it_out() {
    let app = TestApp::start().await;
    let (_, path) = holder(&app, EMAIL).await;
    let browser = app.anonymous();
    browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    let id = path.split('/').nth(5).expect("an id").to_owned();
    let (page, form) = (format!("/passport/{id}"), format!("/passport/{id}/evidence"));
    assert!(browser.get("/passport").await.text().contains(&page));
    assert!(browser.get(&page).await.text().contains("Nothing sent yet"));
    let empty = browser.get(&form).await;
    assert!(empty.text().contains("enctype=\"multipart/form-data\""));
    for (name, kind, bytes, words) in [
        ("", "application/octet-stream", &b""[..], "Choose a file"),
        ("a.svg", "image/svg+xml", b"<svg/>", "Choose a PDF, JPEG or PNG file"),
        (
            "a.png",
            "image/png",
            b"%PDF-1.7 nothing",
            "The file is not what its name says",
        ),
    ] {
        let again = send(&browser, &form, name, kind, bytes).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let text = again.text();
        assert!(text.contains(words) && text.contains("<title>Error: "), "{name}");
    }
    let mut long = png(9, 9);
    long.resize((10 << 20) + 1, 0);
    let again = send(&browser, &form, "a.png", "image/png", &long).await;
    assert_eq!(again.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(again.text().contains("A picture must be 10 MB or smaller"));
    let sent = send(&browser, &form, "Licence.png", "image/png", &png(40, 30)).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, page.as_str()));
    assert!(
        browser
            .get(&page)
            .await
            .text()
            .contains("We are still checking this file")
    );
    app.run_jobs().await;
    let text = browser.get(&page).await.text();
    let action = text
        .split("action=\"/files/")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let action = format!("/files/{}", action.expect("a button"));
    let led = browser.form(&action, &[]).await;
    assert_eq!(led.status, StatusCode::SEE_OTHER);
    let opened = browser.get(led.location()).await;
    assert_eq!(
        (opened.status, opened.header("content-type")),
        (StatusCode::OK, Some("image/png"))
    );
    let file = action.split('/').nth(2).expect("an id");
    let gone = browser.form(&format!("{form}/{file}/remove"), &[]).await;
    assert_eq!((gone.status, gone.location()), (StatusCode::SEE_OTHER, page.as_str()));
    assert!(browser.get(&page).await.text().contains("Nothing sent yet"));
    app.run_jobs().await;
}

#[tokio::test]
async fn asvs_V5_3_1__no_address_leads_to_the_bytes_as_they_lie() {
    let app = TestApp::start().await;
    let (ada, path) = holder(&app, EMAIL).await;
    let file = released(&app, &ada, &path).await;
    let id = file.rsplit('/').next().expect("an id");
    let mut conn = app.db.all_seeing().await;
    let key: String = sqlx::query_scalar("select object_key from files.files")
        .fetch_one(&mut conn)
        .await
        .expect("a key");
    for guess in [
        format!("/files/{id}"),
        format!("/files/{id}.png"),
        format!("/files/people/{key}/clean"),
        format!("/people/{key}/clean"),
        format!("/data/files/people/{key}/clean"),
        format!("/assets/../people/{key}/clean"),
        format!("/api/v1/files/{key}"),
    ] {
        let answer = ada.get(&guess).await;
        assert!(
            answer.status.is_client_error() || answer.status.is_redirection(),
            "{guess}: {}",
            answer.status
        );
        assert!(!answer.body.windows(4).any(|window| window == b"IDAT"), "{guess}");
    }
}

#[tokio::test]
async fn asvs_V5_4_2__hostile_names_break_no_header_and_no_page() {
    let app = TestApp::start().await;
    let (ada, path) = holder(&app, EMAIL).await;
    let names = [
        "%0d%0aSet-Cookie: a=b.png",
        "<script>alert(1)</script>.png",
        "gnp.\u{202e}x.png",
        "🪪.png",
        "a;b=c.png",
    ];
    for (width, name) in (10..).zip(names) {
        let sent = send(&ada, &path, name, "image/png", &png(width, 9)).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{name}: {}", sent.text());
    }
    app.run_jobs().await;
    let list = ada.get(&path).await.json();
    for item in list["items"].as_array().expect("items") {
        let file = format!("/api/v1/files/{}", item["id"].as_str().expect("an id"));
        let url = link(&ada, &file).await.json()["url"]
            .as_str()
            .expect("a link")
            .to_owned();
        let said = ada
            .get(&url)
            .await
            .header("content-disposition")
            .expect("a name")
            .to_owned();
        let inner = said
            .strip_prefix("attachment; filename=\"")
            .and_then(|rest| rest.strip_suffix('"'));
        let inner = inner.expect("a name of ours");
        assert!(
            inner.starts_with("evidence-") && inner.strip_suffix(".png").is_some(),
            "{said}"
        );
        assert!(
            inner
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)),
            "{said}"
        );
    }
    let browser = app.anonymous();
    browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    let id = path.split('/').nth(5).expect("an id");
    assert!(
        !browser
            .get(&format!("/passport/{id}"))
            .await
            .text()
            .contains("<script>alert")
    );
}
