//! The copy holds by what they sign in, and their files, opened.

use super::{Whole, made};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// A file of the copy.
pub(super) fn entry(zip: &[u8], name: &str) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(zip)).expect("a zip file");
    let mut bytes = Vec::new();
    let mut file = zip.by_name(name).unwrap_or_else(|_| panic!("no {name}"));
    file.read_to_end(&mut bytes).expect("bytes");
    bytes
}

#[tokio::test]
async fn a_copy_holds_every_way_to_sign_in_and_the_files_opened() {
    let whole = Whole::new().await;
    let asked = made(whole.api.post("/api/v1/me/data/copies", json!({})).await);
    whole.app.run_jobs().await;
    let address = format!(
        "/api/v1/me/data/copies/{}/download",
        asked["id"].as_str().expect("an id")
    );
    let copy = whole.api.post(&address, json!({})).await;
    assert_eq!(copy.status, StatusCode::OK, "{}", copy.text());
    let text = String::from_utf8(entry(&copy.body, "data.json")).expect("text");
    let data: Value = serde_json::from_str(&text).expect("JSON");
    let account = &data["account"];

    let kinds = [
        &account["second_factors"][0]["kind"],
        &account["second_factors"][1]["kind"],
    ];
    assert_eq!(kinds, [&json!("authenticator app"), &json!("recovery codes")]);
    for factor in account["second_factors"].as_array().expect("factors") {
        assert!(factor["since"].is_string(), "{factor}");
    }
    assert!(account["second_factors"][0]["last_used_at"].is_string());
    assert_eq!(account["second_factors"][1]["left_over"], 10);
    assert_eq!(account["passkeys"][0]["name"], "Kanarienvogel phone");
    assert!(account["passkeys"][0]["since"].is_string());
    let connected = &account["foreign_identities"][0];
    assert_eq!(
        (&connected["provider"], &connected["issuer"]),
        (&json!("rowan"), &json!("https://rowan.example"))
    );
    assert!(connected["since"].is_string());
    let key = &account["api_keys"][0];
    assert_eq!(
        (&key["name"], &key["scopes"]),
        (&json!("Rota"), &json!(["profile:read"]))
    );
    assert_eq!(account["links_in_letters"][0]["purpose"], "confirm-email");
    assert!(account["sign_ins"].as_array().is_some_and(|list| list.len() >= 2));
    for secret in ["\"seed\"", "hash", "public_key", "credential_id", &whole.key] {
        assert!(!text.contains(secret), "{secret} is in the copy");
    }

    let file = &data["evidence"]["files"][0];
    assert_eq!(
        (&file["name"], &file["state"]),
        (&json!("Kanarienvogel permit.png"), &json!("released"))
    );
    let there = file["in_this_copy"].as_str().expect("a place");
    let bytes = entry(&copy.body, there);
    assert!(bytes.starts_with(b"\x89PNG"), "it is open");
    assert_eq!(bytes, whole.open_file().await);
    let list = String::from_utf8(entry(&copy.body, "evidence/files.csv")).expect("text");
    assert!(list.contains(there), "{list}");
}
