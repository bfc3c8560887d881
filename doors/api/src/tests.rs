//! The description and the router say the same.

use super::*;
use std::collections::BTreeSet;

/// Reads method and path of every route out of the router's debug form: axum lists its routes nowhere else.
fn routed(router: &Router<ApiState>) -> BTreeSet<String> {
    let text = format!("{router:?}");
    std::fs::write("/tmp/router.txt", &text).expect("x");
    let paths: Vec<(usize, String)> = text
        .split("RouteId(")
        .skip(1)
        .filter_map(|part| {
            let (id, rest) = part.split_once(')')?;
            let path = rest.strip_prefix(": \"")?.split('"').next()?;
            Some((id.parse().ok()?, path.to_owned()))
        })
        .collect();
    let methods: Vec<BTreeSet<&str>> = text
        .split("MethodRouter(MethodRouter {")
        .skip(1)
        .map(|part| {
            ["get", "put", "post", "delete", "patch"]
                .into_iter()
                .filter(|method| part.split_once(&format!(" {method}: ")).is_some_and(|(_, what)| !what.starts_with("None")))
                .collect()
        })
        .collect();
    let mut all = BTreeSet::new();
    for (id, path) in &paths {
        all.extend(methods[*id].iter().map(|method| format!("{method} {path}")));
    }
    all
}

fn described_routes(description: &utoipa::openapi::OpenApi) -> BTreeSet<String> {
    let json = serde_json::to_value(description).expect("JSON");
    let paths = json["paths"].as_object().expect("paths");
    let mut all = BTreeSet::new();
    for (path, item) in paths {
        for method in ["get", "put", "post", "delete", "patch"] {
            if item.get(method).is_some() {
                all.insert(format!("{method} {path}"));
            }
        }
    }
    all
}

#[test]
fn the_description_equals_the_router() {
    let (router, description) = described(openapi::Slot::default());
    let routed = routed(&router);
    assert!(routed.contains("get /api/v1/openapi.json"), "routes are read: {routed:?}");
    assert_eq!(routed, described_routes(&description));
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
            assert!(answers.keys().any(|status| status.starts_with('2') || status.starts_with('3')), "{method} {path}");
        }
    }
}
