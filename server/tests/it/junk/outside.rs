//! What lies just outside a rule of the description is refused, by whoever it is sent.

use crate::house::committed;
use crate::rights::{Door, Route, Sent, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Who sends it: together they may do nearly everything.
const SENDERS: [&str; 5] = ["nobody", "worker", "owner", "reviewer", "admin"];

/// A bound from here on is that of a whole body.
const WHOLE: usize = 100_000;
/// No address is longer.
const ADDRESS: usize = 8_192;

/// The rules, and what they are tried on.
struct Rules<'a>(&'a Value);

impl Rules<'_> {
    /// Makes values that break one rule each, with the place of that rule.
    fn broken(&self, schema: &Value, good: &Value) -> Vec<(String, Value)> {
        if let Some(name) = schema["$ref"].as_str() {
            let named = self.0.pointer(name.trim_start_matches('#'));
            return named.map_or_else(Vec::new, |schema| self.broken(schema, good));
        }
        let parts = ["allOf", "oneOf", "anyOf"]
            .into_iter()
            .filter_map(|word| schema[word].as_array());
        let mut all: Vec<(String, Value)> = parts.flatten().flat_map(|part| self.broken(part, good)).collect();
        if schema["enum"].is_array() {
            all.push((String::new(), json!("~")));
            return all;
        }
        let is = |kind: &str| match &schema["type"] {
            Value::Array(kinds) => kinds.iter().any(|it| it == kind),
            only => only == kind,
        };
        if is("string") {
            all.extend(broken_texts(schema, good));
        }
        if is("integer") {
            all.extend(broken_numbers(schema));
        }
        if is("array") {
            all.extend(self.broken_lists(schema, good));
        }
        if is("object") {
            all.extend(self.broken_objects(schema, good));
        }
        all
    }

    fn broken_lists(&self, schema: &Value, good: &Value) -> Vec<(String, Value)> {
        let sample = good.get(0).cloned().unwrap_or_default();
        let items = self.broken(&schema["items"], &sample);
        let mut all: Vec<(String, Value)> = items
            .into_iter()
            .map(|(at, item)| (format!("/0{at}"), json!([item])))
            .collect();
        if let Some(most) = length(schema, "maxItems") {
            let item = if sample.is_null() { json!("a") } else { sample };
            all.push((" maxItems".to_owned(), json!(vec![item; most + 1])));
        }
        all
    }

    fn broken_objects(&self, schema: &Value, good: &Value) -> Vec<(String, Value)> {
        let good = if good.is_object() { good.clone() } else { json!({}) };
        let with = |name: &str, value: Value| {
            let mut whole = good.clone();
            whole[name] = value;
            whole
        };
        let mut all = Vec::new();
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            for (at, value) in self.broken(field, &good[name]) {
                all.push((format!("/{name}{at}"), with(name, value)));
            }
        }
        let names = &schema["propertyNames"];
        if names.is_object() {
            let known = names["enum"][0].as_str().unwrap_or("2026-12-25");
            for (at, value) in self.broken(&schema["additionalProperties"], &Value::Null) {
                all.push((format!("/*{at}"), with(known, value)));
            }
            for (at, name) in self.broken(names, &Value::Null) {
                all.push((
                    format!("/(name){at}"),
                    with(name.as_str().unwrap_or_default(), json!([])),
                ));
            }
        }
        all
    }
}

fn length(schema: &Value, word: &str) -> Option<usize> {
    let bound = schema[word].as_u64().and_then(|bound| usize::try_from(bound).ok());
    bound.filter(|bound| *bound < WHOLE)
}

fn broken_texts(schema: &Value, good: &Value) -> Vec<(String, Value)> {
    let good = good.as_str().unwrap_or_default();
    let mut all = Vec::new();
    if let Some(most) = length(schema, "maxLength") {
        let more = (most + 1).saturating_sub(good.chars().count());
        all.push((" maxLength".to_owned(), json!(format!("{good}{}", "1".repeat(more)))));
    }
    if let Some(least) = length(schema, "minLength").filter(|least| *least > 0) {
        all.push((" minLength".to_owned(), json!("x".repeat(least - 1))));
    }
    for word in ["pattern", "format"] {
        if schema[word].is_string() && schema[word] != "binary" {
            all.push((format!(" {word}"), json!(format!("{good}~"))));
        }
    }
    all
}

fn broken_numbers(schema: &Value) -> Vec<(String, Value)> {
    let beyond = |word: &str, step: i64| {
        let next = schema[word].as_i64()?.checked_add(step)?;
        Some((format!(" {word}"), json!(next)))
    };
    [beyond("maximum", 1), beyond("minimum", -1)]
        .into_iter()
        .flatten()
        .collect()
}

/// What is sent to an endpoint: bodies, and addresses with something behind the question mark.
fn tries(rules: &Rules<'_>, route: &Route, address: &str, sent: &Sent) -> Vec<(String, String, Sent)> {
    let operation = &rules.0["paths"][route.template.as_str()][route.method.as_str().to_lowercase()];
    let mut all = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default();
        // A limit is brought within its bounds, and refused nowhere.
        if parameter["in"] != "query" || name == "limit" {
            continue;
        }
        for (at, value) in rules.broken(&parameter["schema"], &Value::Null) {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if value.len() > ADDRESS {
                continue;
            }
            all.push((
                format!("?{name}{at}"),
                format!("{address}?{name}={value}"),
                sent.clone(),
            ));
        }
    }
    let (kind, good) = match sent {
        Sent::Json(good) => ("application/json", good.clone()),
        Sent::Raw(kind, _) if kind.ends_with("json") => (*kind, Value::Null),
        _ => return all,
    };
    for (_, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        for (at, body) in rules.broken(&content["schema"], &good) {
            all.push((at, address.to_owned(), Sent::Raw(kind, body.to_string().into_bytes())));
        }
    }
    all
}

#[tokio::test]
async fn what_lies_outside_a_rule_is_refused() {
    let world = World::build().await;
    let described = world.app.anonymous().get("/api/v1/openapi.json").await.json();
    let (rules, mut wrong) = (Rules(&described), Vec::new());
    let (mut sent_to, mut read) = (BTreeSet::new(), BTreeSet::new());
    let mut tried = 0;
    for route in world.routes().await.into_iter().filter(|route| route.door == Door::Api) {
        let (Some(address), Some(sent)) = (world.address(&route), world.sent(&route)) else {
            continue;
        };
        for (at, address, sent) in tries(&rules, &route, &address, &sent) {
            let name = format!("{}{at}", route.name());
            sent_to.insert(name.clone());
            for who in SENDERS {
                tried += 1;
                // A key of its own, lest one refusal be repeated for another.
                let client = world.caller(who).api.clone().once(&format!("outside-{tried}"));
                let (kind, body) = match &sent {
                    Sent::Raw(kind, body) => (Some(*kind), body.clone()),
                    _ => (None, Vec::new()),
                };
                let answer = client.send(route.method.clone(), &address, kind, body).await;
                if !answer.status.is_client_error() {
                    wrong.push(format!("{name} as {who}: {} {:.200}", answer.status, answer.text()));
                }
                if matches!(answer.status.as_u16(), 400 | 422) {
                    read.insert(name.clone());
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // Refused before anybody looked at the rule: a test of the route's own has to try it.
    let unread: Vec<_> = sent_to.difference(&read).map(|name| format!("{name}\n")).collect();
    committed("outside-unread.txt", &unread.concat());
    assert!(read.len() > 10 * unread.len(), "{} of {}", unread.len(), sent_to.len());
}
