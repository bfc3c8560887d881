//! The golden vector, made by an independent JSON-LD processor: our lines, digests and signature must equal its.

use super::IssuerKeys;
use super::credential::{Claim, Credential, Issuer};
use super::keys::multikey;
use chrono::{DateTime, Utc};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect(text)
}

fn keys() -> IssuerKeys {
    IssuerKeys::from_seed(Sha256::digest("muster test vector 1").into())
}

fn unsigned() -> Credential {
    let evidence = hex::encode(Sha256::digest("evidence"));
    Credential::try_new(&Claim {
        id: "https://muster.example/v/MU-7K3M-9QXT-4HWC-1".into(),
        issuer: Issuer {
            did: "did:web:muster.example:issuers:acme",
            name: "Acme Training",
            url: "https://acme.example",
        },
        subject: "11111111-2222-4333-8444-555555555555".parse().expect("a uuid"),
        holder: "Zoë O'Brien",
        achievement_id: "https://muster.example/achievement/spiking/3".into(),
        title: "Spiking awareness",
        summary: "CPD module",
        version: "3".into(),
        criteria: "80% watched; 70% pass",
        lists: [
            "https://muster.example/status/acme-r".into(),
            "https://muster.example/status/acme-s".into(),
        ],
        status_index: 42,
        evidence: &evidence,
        valid_from: at("2026-01-05T09:00:00Z"),
        valid_until: Some(at("2029-01-05T09:00:00Z")),
    })
    .expect("texts that can be signed")
}

fn signed() -> Credential {
    let mut credential = unsigned();
    credential.sign(at("2026-01-05T09:00:01Z"), "k1", &keys());
    credential
}

#[test]
fn the_golden_vector_holds() {
    assert_eq!(
        multikey(&keys().public()),
        "z6MkiBxmo1HjJ5nQPxdqAxPRLVdZw5hSkB3Pt5nunPHHY37o"
    );
    assert_eq!(unsigned().quads().canonical().lines().count(), 34);
    assert_eq!(
        hex::encode(unsigned().quads().digest()),
        "07f1b6e68846252ee38d5a676713b7d6e8ac997e99a680ae6150a372d84f9e48"
    );
    let proof = signed().proof.expect("a proof");
    assert_eq!(
        hex::encode(proof.options_digest()),
        "b71709f1783f5c22c601722587cd4d20e920e8758f4fd24b96fddcf60c2a6d8c"
    );
    assert_eq!(
        proof.proof_value,
        "z5usG1hTEp4FQewa8uB1AroWr2QpcrAmZwg5Xh3JyRZaonXidDkR7dHRZeJjLufTAQmoFJ4QtVRWEQ2fPFg8YNX7P"
    );
}

#[test]
fn the_document_reads_back_and_still_holds() {
    let json = serde_json::to_string_pretty(&signed()).expect("json");
    insta::assert_snapshot!(json);
    let read: Credential = serde_json::from_str(&json).expect("our own form");
    assert!(read.holds("k1", &keys().public()));
    assert!(!read.holds("k2", &keys().public()), "the proof names its key");
    assert!(!read.holds("k1", &IssuerKeys::from_seed([1; 32]).public()));
}

#[test]
fn a_document_with_unknown_terms_or_contexts_is_refused() {
    let mut value = serde_json::to_value(signed()).expect("json");
    value["@context"][1] = "https://example.com/other".into();
    let other: Credential = serde_json::from_value(value.clone()).expect("still our form");
    assert!(!other.holds("k1", &keys().public()));
    value["grade"] = "A".into();
    assert!(serde_json::from_value::<Credential>(value).is_err());
}

/// Every text in the document, by its JSON pointer.
fn texts(value: &serde_json::Value, path: String, out: &mut Vec<String>) {
    match value {
        serde_json::Value::String(_) => out.push(path),
        serde_json::Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                texts(item, format!("{path}/{at}"), out);
            }
        }
        serde_json::Value::Object(fields) => {
            for (name, field) in fields {
                texts(field, format!("{path}/{name}"), out);
            }
        }
        _ => {}
    }
}

#[test]
fn a_change_to_any_text_is_found() {
    let document = serde_json::to_value(signed()).expect("json");
    let mut paths = Vec::new();
    texts(&document, String::new(), &mut paths);
    assert!(paths.len() > 30, "{}", paths.len());
    for path in paths {
        let mut forged = document.clone();
        let text = forged.pointer_mut(&path).expect("a text");
        *text = format!("{}x", text.as_str().unwrap_or_default()).into();
        let held = serde_json::from_value::<Credential>(forged).is_ok_and(|read| read.holds("k1", &keys().public()));
        assert!(!held, "{path} could be changed");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_name_that_can_be_signed_reads_back(name in "\\PC{1,60}") {
        let mut credential = unsigned();
        credential.credential_subject.name.clone_from(&name);
        credential.sign(at("2026-01-05T09:00:01Z"), "k1", &keys());
        let json = serde_json::to_string(&credential).expect("json");
        let read: Credential = serde_json::from_str(&json).expect("our own form");
        prop_assert!(read.holds("k1", &keys().public()));
        prop_assert_eq!(read.credential_subject.name, name);
    }
}
