//! Archives and drawings: no feature takes them, so they are refused by their first bytes, before anything is unpacked.
#![expect(non_snake_case, reason = "tests that prove a requirement carry its number")]

use super::corpus::{BOUNDARY, multipart};
use crate::house::{Client, TestApp};
use axum::http::{Method, StatusCode};
use serde_json::json;
use std::io::Write as _;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Packs entries: names with what they hold, or links with where they lead.
fn zipped(entries: &[(&str, &[u8])], links: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .expect("an entry");
        archive.write_all(bytes).expect("written");
    }
    for (name, to) in links {
        archive
            .add_symlink(*name, *to, SimpleFileOptions::default())
            .expect("a link");
    }
    archive.finish().expect("an archive").into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).expect("packed");
    packer.finish().expect("packed")
}

/// Sends a file under its own name and kind, and as a picture and a document; each is refused and nothing is kept.
async fn refused(app: &TestApp, ada: &Client, path: &str, (name, kind): (&str, &str), bytes: &[u8]) {
    for (name, kind) in [
        (name, kind),
        ("licence.png", "image/png"),
        ("licence.pdf", "application/pdf"),
    ] {
        let upload = multipart(name, kind, bytes);
        let sent = ada.send(Method::POST, path, Some(BOUNDARY), upload).await;
        assert_eq!(
            sent.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name} {kind}: {}",
            sent.text()
        );
        assert_eq!(sent.json()["errors"][0]["pointer"], json!("/file"), "{name} {kind}");
    }
    assert_eq!(app.db.jobs_waiting().await, 0, "nothing waits to be unpacked");
    assert_eq!(app.files_kept(), 0, "{name}");
}

async fn holder() -> (TestApp, Client, String) {
    let app = TestApp::start().await;
    let ada = app.registered("ada@example.org", "worker", "care").await;
    let body = json!({ "kind": "right-to-work", "issued_on": "2026-01-10" });
    let held = ada.post("/api/v1/worker/credentials", body).await.json();
    app.run_jobs().await;
    let id = held["id"].as_str().expect("an id");
    let path = format!("/api/v1/worker/credentials/{id}/evidence");
    (app, ada, path)
}

#[tokio::test]
async fn asvs_V1_3_4__drawings_with_scripts_are_refused_under_every_name() {
    let (app, ada, path) = holder().await;
    for drawing in [
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "<?xml version='1.0'?><!DOCTYPE svg><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "\u{feff}  <!-- --> <svg/>",
    ] {
        refused(&app, &ada, &path, ("a.svg", "image/svg+xml"), drawing.as_bytes()).await;
    }
}

#[tokio::test]
async fn asvs_V5_2_3__packed_files_are_refused_before_they_are_unpacked() {
    let (app, ada, path) = holder().await;
    let many = vec![0; 12 << 20];
    let bomb = zipped(&[("a.txt", &many)], &[]);
    let nested = zipped(&[("inner.zip", &bomb)], &[]);
    let names: Vec<String> = (0..5_000).map(|number| format!("{number}.txt")).collect();
    let crowd: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    let document = zipped(
        &[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", &many)],
        &[],
    );
    for (name, kind, bytes) in [
        ("a.zip", "application/zip", bomb),
        ("a.zip", "application/zip", nested),
        ("a.zip", "application/zip", zipped(&crowd, &[])),
        ("a.docx", office, document),
        ("a.gz", "application/gzip", gzipped(&many)),
    ] {
        refused(&app, &ada, &path, (name, kind), &bytes).await;
    }
}

#[tokio::test]
async fn asvs_V5_2_5__archives_with_links_are_refused() {
    let (app, ada, path) = holder().await;
    let linked = zipped(
        &[("a.txt", b"a")],
        &[("b", "/etc/passwd"), ("c", "../../secrets/pepper")],
    );
    refused(&app, &ada, &path, ("a.zip", "application/zip"), &linked).await;
}

#[tokio::test]
async fn asvs_V5_3_3__names_inside_an_archive_lead_nowhere() {
    let (app, ada, path) = holder().await;
    let slip = "../../../../../../../../tmp/muster-slipped-out";
    let archive = zipped(&[(slip, b"out"), ("/tmp/muster-slipped-out", b"out")], &[]);
    refused(&app, &ada, &path, ("a.zip", "application/zip"), &archive).await;
    assert!(!std::path::Path::new("/tmp/muster-slipped-out").exists());
}
