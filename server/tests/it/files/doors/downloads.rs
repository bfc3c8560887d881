//! Downloads: under our name, by a link of five minutes, and in no other way.

use super::{EMAIL, PASSWORD, holder, link, released, send};
use crate::files::corpus::png;
use crate::house::TestApp;
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use serde_json::json;

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
