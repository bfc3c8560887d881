//! Every text that comes or goes shows what it looks like.

use super::document;
use serde_json::Value;
use std::collections::BTreeSet;
use web_kit::METHODS;

/// Texts that need no example: what they are made of says it all, or others describe them.
const SELF_EVIDENT: [&str; 6] = ["uuid", "date", "date-time", "time", "email", "binary"];

/// What a payment provider sends is described by the provider.
const BY_OTHERS: &str = "/api/v1/webhooks/";

struct Walk<'a> {
    document: &'a Value,
    seen: usize,
    found: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    fn operation(&mut self, operation: &'a Value) {
        let sent = [&operation["requestBody"]].into_iter();
        let answers = operation["responses"].as_object().into_iter().flatten();
        let given = answers
            .filter(|(status, _)| status.starts_with('2'))
            .map(|(_, answer)| answer);
        for body in sent.chain(given) {
            for (kind, content) in body["content"].as_object().into_iter().flatten() {
                if kind.contains("json") && content["example"].is_null() {
                    self.schema(&content["schema"], "", &mut Vec::new());
                }
            }
        }
    }

    fn schema(&mut self, schema: &'a Value, at: &str, within: &mut Vec<&'a str>) {
        if let Some(name) = schema["$ref"].as_str() {
            if !within.contains(&name) {
                within.push(name);
                let named = self.document.pointer(name.trim_start_matches('#'));
                let short = name.rsplit('/').next().unwrap_or_default();
                self.schema(named.expect("a schema of this name"), short, within);
                within.pop();
            }
            return;
        }
        self.seen += 1;
        let is_shown = ["example", "examples", "enum", "const", "default"];
        if is_shown.iter().any(|word| !schema[*word].is_null()) {
            return;
        }
        for word in ["allOf", "oneOf", "anyOf"] {
            for part in schema[word].as_array().into_iter().flatten() {
                self.schema(part, at, within);
            }
        }
        let is = |kind: &str| match &schema["type"] {
            Value::String(one) => one == kind,
            Value::Array(kinds) => kinds.iter().any(|one| one == kind),
            _ => false,
        };
        let is_self_evident = schema["format"]
            .as_str()
            .is_some_and(|format| SELF_EVIDENT.contains(&format));
        if is("string") && !is_self_evident {
            self.found.insert(at.to_owned());
        }
        if is("array") {
            self.schema(&schema["items"], at, within);
        }
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            self.schema(field, &format!("{at}.{name}"), within);
        }
        if schema["additionalProperties"].is_object() {
            self.schema(&schema["additionalProperties"], &format!("{at}.(other)"), within);
        }
    }
}

#[test]
fn every_text_has_an_example() {
    let document = document();
    let mut walk = Walk {
        document: &document,
        seen: 0,
        found: BTreeSet::new(),
    };
    for (path, item) in document["paths"].as_object().expect("paths") {
        if !path.starts_with(BY_OTHERS) {
            for method in METHODS {
                walk.operation(&item[method]);
            }
        }
    }
    assert!(walk.seen > 800, "the walk saw little: {}", walk.seen);
    assert_eq!(walk.found, BTreeSet::new());
}
