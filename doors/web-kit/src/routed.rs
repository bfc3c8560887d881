//! Which routes a router has, for tests that walk them all: axum lists its routes nowhere but in the debug form.

use axum::Router;
use std::collections::{BTreeMap, BTreeSet};

/// The methods that routes of ours answer.
pub const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// Reads method and path of every route: `get /courses/{slug}`.
pub fn routes_of<S>(router: &Router<S>) -> BTreeSet<String> {
    let text = format!("{router:?}");
    let mut paths = BTreeMap::new();
    let mut methods = BTreeMap::new();
    // What follows the first table is the fallback's own.
    let table = text.split("PathRouter {").nth(1).unwrap_or_default();
    for part in table.split("RouteId(").skip(1) {
        let (id, rest) = part.split_once("): ").unwrap_or_default();
        if let Some(path) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
            paths.insert(id, path);
        } else if rest.starts_with("MethodRouter") {
            let known = METHODS
                .into_iter()
                .filter(|method| !rest.contains(&format!(" {method}: None")));
            methods.insert(id, known);
        }
    }
    let mut all = BTreeSet::new();
    for (id, known) in methods {
        let path = paths.get(id).copied().unwrap_or_default();
        all.extend(known.map(|method| format!("{method} {path}")));
    }
    all
}
