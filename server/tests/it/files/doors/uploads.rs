//! Uploads that are refused, and those that wait.

use super::{EMAIL, holder, link, only, send};
use crate::files::corpus::{eicar, pdf, png, stream};
use crate::house::TestApp;
use axum::http::StatusCode;
use inspection::Clamd;
use serde_json::json;
use std::sync::Arc;

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
