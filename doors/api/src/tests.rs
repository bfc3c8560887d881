//! The description and the router say the same.

use super::*;
use std::collections::{BTreeMap, BTreeSet};

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// Reads method and path of every route out of the router's debug form: axum lists its routes nowhere else.
fn routed(router: &Router<ApiState>) -> BTreeSet<String> {
    let text = format!("{router:?}");
    let mut paths = BTreeMap::new();
    let mut methods = BTreeMap::new();
    // What follows the first table is the fallback's own.
    let table = text.split("PathRouter {").nth(1).expect("a table of routes");
    for part in table.split("RouteId(").skip(1) {
        let (id, rest) = part.split_once("): ").unwrap_or_default();
        if let Some(path) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
            paths.insert(id, path);
        } else if rest.starts_with("MethodRouter") {
            methods.insert(
                id,
                METHODS
                    .into_iter()
                    .filter(|method| !rest.contains(&format!(" {method}: None"))),
            );
        }
    }
    let mut all = BTreeSet::new();
    for (id, methods) in methods {
        all.extend(methods.map(|method| format!("{method} {}", paths[id])));
    }
    all
}

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

#[test]
fn the_description_equals_the_router() {
    let (router, description) = described(openapi::Slot::default());
    let routed = routed(&router);
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
