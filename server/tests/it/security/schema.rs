//! What the JSON door says holds no field that its description does not name.

use super::answers::client;
use crate::rights::{Door, Route, World};
use serde_json::Value;

/// Documents in a format that is written down elsewhere: RFC 7517, OpenAPI, W3C credentials, WebAuthn, and our
/// signed report.
const FORMATS: [&str; 7] = [
    "/api/v1/auth/jwks.json",
    "/api/v1/openapi.json",
    "/api/v1/certificates/{number}/credential.json",
    "/api/v1/reports/{id}/report.json",
    "/api/v1/auth/passkeys/options",
    "/api/v1/auth/prove/passkey/options",
    "/api/v1/me/passkeys/options",
];

/// Follows a reference to what it names.
fn resolved<'a>(described: &'a Value, schema: &'a Value) -> &'a Value {
    let place = schema["$ref"].as_str().and_then(|place| place.strip_prefix('#'));
    place
        .and_then(|place| described.pointer(place))
        .map_or(schema, |named| resolved(described, named))
}

/// Names what a value holds and its schema does not.
fn strange(described: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let schema = resolved(described, schema);
    for (word, all) in [("allOf", true), ("oneOf", false), ("anyOf", false)] {
        let Some(parts) = schema[word].as_array() else { continue };
        let told: Vec<Vec<String>> = parts.iter().map(|part| strange(described, part, value, at)).collect();
        // Of parts that are all to hold, each may name what the others do not.
        let common = |name: &String| told.iter().all(|part| part.contains(name));
        return match told.iter().min_by_key(|part| part.len()) {
            Some(_) if all => told.iter().flatten().filter(|name| common(name)).cloned().collect(),
            Some(least) => least.clone(),
            None => Vec::new(),
        };
    }
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| field(described, schema, (name, value), at))
            .collect(),
        Value::Array(items) => {
            let item = &schema["items"];
            if !item.is_object() {
                return vec![format!("{at}: a list")];
            }
            items
                .iter()
                .flat_map(|value| strange(described, item, value, at))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn field(described: &Value, schema: &Value, (name, value): (&String, &Value), at: &str) -> Vec<String> {
    let at = format!("{at}/{name}");
    match (&schema["properties"][name], &schema["additionalProperties"]) {
        (Value::Object(_), _) => strange(described, &schema["properties"][name], value, &at),
        (_, Value::Object(_)) => strange(described, &schema["additionalProperties"], value, &at),
        (_, Value::Bool(true)) => Vec::new(),
        _ => vec![at],
    }
}

/// The schema of an answer, if the description has one for it.
fn schema_of<'a>(described: &'a Value, route: &Route, status: u16) -> Option<&'a Value> {
    let operation = &described["paths"][route.template.as_str()][route.method.as_str().to_lowercase()];
    let content = operation["responses"][status.to_string()]["content"].as_object()?;
    content.values().find_map(|kind| kind.get("schema"))
}

#[tokio::test]
async fn asvs_V15_3_1__answers_hold_only_what_the_description_names() {
    let world = World::build().await;
    let described = world.app.anonymous().get("/api/v1/openapi.json").await.json();
    let _one_state = platform::switches::forgetting();
    let (mut wrong, mut compared) = (std::collections::BTreeSet::new(), 0);
    for route in world.routes().await.into_iter().filter(|route| route.door == Door::Api) {
        let Some(address) = world.address(&route) else { continue };
        if FORMATS.contains(&route.template.as_str()) {
            continue;
        }
        for caller in &world.callers {
            let Some(sent) = world.sent(&route) else { continue };
            let answer = world.hit(client(caller, &route), &route, &address, sent).await;
            let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else {
                continue;
            };
            let status = answer.status.as_u16();
            let name = format!("{} -> {status}", route.name());
            let Some(schema) = schema_of(&described, &route, status) else {
                if answer.status.is_success() {
                    wrong.insert(format!("{name} is not described"));
                }
                continue;
            };
            compared += 1;
            wrong.extend(
                strange(&described, schema, &body, "")
                    .into_iter()
                    .map(|place| format!("{name}: {place}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(compared > 300, "{compared}");
}

#[test]
fn a_field_that_nobody_named_is_strange() {
    let described = serde_json::json!({ "components": { "schemas": {
        "Person": { "type": "object", "properties": { "name": { "type": "string" }, "pets": { "type": "array", "items": { "$ref": "#/components/schemas/Pet" } } } },
        "Pet": { "allOf": [{ "properties": { "kind": {} } }, { "properties": { "age": {} } }] },
    } } });
    let schema = serde_json::json!({ "$ref": "#/components/schemas/Person" });
    let good = serde_json::json!({ "name": "Jo", "pets": [{ "kind": "cat", "age": 3 }] });
    assert!(strange(&described, &schema, &good, "").is_empty());
    let bad = serde_json::json!({ "name": "Jo", "hash": "x", "pets": [{ "kind": "cat", "chip": 3 }] });
    let told: std::collections::BTreeSet<String> = strange(&described, &schema, &bad, "").into_iter().collect();
    assert_eq!(told.into_iter().collect::<Vec<_>>(), ["/hash", "/pets/chip"]);
}
