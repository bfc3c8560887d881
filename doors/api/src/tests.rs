//! The description and the router say the same.

mod bounds;
mod examples;
#[expect(non_snake_case, reason = "a test that proves a requirement bears its number")]
mod fields;

use super::*;
use std::collections::BTreeSet;
use web_kit::{METHODS, routes_of};

fn described_routes(description: &utoipa::openapi::OpenApi) -> BTreeSet<String> {
    let json = serde_json::to_value(description).expect("JSON");
    let paths = json["paths"].as_object().expect("paths");
    let mut all = BTreeSet::new();
    for (path, item) in paths {
        for method in METHODS {
            if item.get(method).is_some() {
                all.insert(format!("{method} {path}"));
            }
        }
    }
    all
}

fn document() -> serde_json::Value {
    let (_, description) = described(openapi::Slot::default());
    serde_json::to_value(&description).expect("JSON")
}

#[test]
fn the_description_equals_the_router() {
    let (router, description) = described(openapi::Slot::default());
    let routed = routes_of(&router);
    assert!(
        routed.contains("get /api/v1/openapi.json"),
        "routes are read: {routed:?}"
    );
    let described = described_routes(&description);
    assert_eq!(
        routed.difference(&described).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "not described"
    );
    assert_eq!(
        described.difference(&routed).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "not routed"
    );
}

#[test]
fn every_endpoint_is_described_well() {
    let (_, description) = described(openapi::Slot::default());
    let json = serde_json::to_value(&description).expect("JSON");
    assert_eq!(json["openapi"], "3.1.0");
    for (path, item) in json["paths"].as_object().expect("paths") {
        assert!(path.starts_with("/api/v1/"), "{path}");
        for (method, endpoint) in item.as_object().expect("methods") {
            let summary = endpoint["summary"].as_str().unwrap_or_default();
            assert!(!summary.is_empty(), "{method} {path} says what it does");
            let answers = endpoint["responses"].as_object().expect("responses");
            assert!(
                answers
                    .keys()
                    .any(|status| status.starts_with('2') || status.starts_with('3')),
                "{method} {path}"
            );
        }
    }
}

#[test]
fn each_answer_names_its_headers() {
    let (_, mut description) = described(openapi::Slot::default());
    openapi::add_headers(&mut description);
    let json = serde_json::to_value(&description).expect("JSON");
    let answers = &json["paths"]["/api/v1/auth/login"]["post"]["responses"];
    assert!(answers["200"]["headers"]["RateLimit"].is_object(), "{answers}");
    assert!(answers["429"]["headers"]["Retry-After"].is_object(), "{answers}");
    assert!(answers["200"]["headers"]["Retry-After"].is_null(), "{answers}");
}

#[test]
fn refusals_of_the_front_are_described() {
    let (_, mut description) = described(openapi::Slot::default());
    openapi::add_refusals(&mut description);
    let json = serde_json::to_value(&description).expect("JSON");
    let answers = |path: &str, method: &str| {
        let all = json["paths"][path][method]["responses"].as_object().expect("responses");
        all.keys().map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        answers("/api/v1/auth/refresh", "post"),
        "200 400 401 413 415 422 429 503"
    );
    assert_eq!(answers("/api/v1/courses", "get"), "200 400 422 429 503");
    let missing = &json["paths"]["/api/v1/auth/refresh"]["post"]["responses"]["415"];
    let schema = &missing["content"]["application/problem+json"]["schema"]["$ref"];
    assert_eq!(schema, "#/components/schemas/ProblemView");
}
