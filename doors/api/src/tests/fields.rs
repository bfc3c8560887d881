//! Every field that is sent has a rule in the description.

use super::document;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use web_kit::METHODS;

/// Formats that bound a text by themselves.
const BOUNDED: [&str; 4] = ["uuid", "date", "date-time", "time"];

/// Looks through what is sent for fields without a rule.
struct Walk<'a> {
    document: &'a Value,
    /// The named schemas that it stands in, so that one which holds itself ends.
    within: Vec<&'a str>,
    /// How many texts, lists and numbers it has seen.
    seen: usize,
    found: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    fn through(document: &'a Value) -> Self {
        let mut walk = Self {
            document,
            within: Vec::new(),
            seen: 0,
            found: BTreeSet::new(),
        };
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for method in METHODS {
                walk.operation(&item[method], &format!("{method} {path}"));
            }
        }
        walk
    }

    fn operation(&mut self, operation: &'a Value, place: &str) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default();
            self.schema(&parameter["schema"], &format!("{place} {name}"));
        }
        let contents = operation["requestBody"]["content"].as_object();
        for (_, content) in contents.into_iter().flatten() {
            self.schema(&content["schema"], &format!("{place} "));
        }
    }

    fn schema(&mut self, schema: &'a Value, at: &str) {
        if let Some(name) = schema["$ref"].as_str() {
            return self.named(name, at);
        }
        let parts = ["allOf", "oneOf", "anyOf"]
            .into_iter()
            .filter_map(|word| schema[word].as_array());
        let parts: Vec<&Value> = parts.flatten().collect();
        for &part in &parts {
            self.schema(part, at);
        }
        if schema["enum"].is_array() || !schema["const"].is_null() {
            self.seen += 1;
            return;
        }
        let kinds = kinds(schema);
        if kinds.is_empty() && parts.is_empty() {
            self.note(at, "anything");
        }
        for kind in kinds {
            self.kind(kind, schema, at);
        }
    }

    fn named(&mut self, name: &'a str, at: &str) {
        if self.within.contains(&name) {
            return;
        }
        self.within.push(name);
        match self.document.pointer(name.trim_start_matches('#')) {
            Some(schema) => self.schema(schema, at),
            None => self.note(at, "a name of nothing"),
        }
        self.within.pop();
    }

    fn kind(&mut self, kind: &str, schema: &'a Value, at: &str) {
        self.seen += 1;
        match kind {
            "string" if !is_bounded_text(schema) => self.note(at, "a text without a length"),
            "integer" | "number" if !is_bounded_number(schema) => self.note(at, "a number without bounds"),
            "array" => self.list(schema, at),
            "object" => self.object(schema, at),
            _ => {}
        }
    }

    fn list(&mut self, schema: &'a Value, at: &str) {
        if !schema["maxItems"].is_u64() {
            self.note(at, "a list without a length");
        }
        self.schema(&schema["items"], &format!("{at}/*"));
    }

    fn object(&mut self, schema: &'a Value, at: &str) {
        let fields = schema["properties"].as_object();
        for (name, field) in fields.into_iter().flatten() {
            self.schema(field, &format!("{at}/{name}"));
        }
        if schema["propertyNames"].is_object() {
            self.schema(&schema["propertyNames"], &format!("{at}/(name)"));
        }
        match &schema["additionalProperties"] {
            // What nobody named is refused, or not read.
            Value::Bool(false) => {}
            Value::Null if fields.is_some_and(|fields| !fields.is_empty()) => {}
            others @ Value::Object(_) => self.schema(others, &format!("{at}/(other)")),
            _ => self.note(at, "an object of anything"),
        }
    }

    fn note(&mut self, at: &str, what: &str) {
        self.found.insert(format!("{at}: {what}"));
    }
}

/// Returns the types that a schema names.
fn kinds(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(kind) => vec![kind.as_str()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_bounded_text(schema: &Value) -> bool {
    schema["maxLength"].is_u64()
        || schema["pattern"].as_str().is_some_and(is_counted)
        || schema["format"]
            .as_str()
            .is_some_and(|format| BOUNDED.contains(&format))
}

fn is_bounded_number(schema: &Value) -> bool {
    let either = |words: [&str; 2]| words.into_iter().any(|word| schema[word].is_number());
    either(["minimum", "exclusiveMinimum"]) && either(["maximum", "exclusiveMaximum"])
}

/// Tells whether a pattern holds the whole text and repeats nothing without end.
fn is_counted(pattern: &str) -> bool {
    let (mut bare, mut letters) = (String::new(), pattern.chars());
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            plain if !in_class => bare.push(plain),
            _ => {}
        }
    }
    let whole = bare.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
    whole.is_some_and(|text| {
        let endless = text.contains(['*', '+']) || text.contains(",}");
        let mut depth = 0;
        let parted = text.chars().any(|letter| {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
            letter == '|' && depth == 0
        });
        !endless && !parted
    })
}

#[test]
fn asvs_V2_1_1__every_field_that_is_sent_has_a_rule() {
    let document = document();
    let walk = Walk::through(&document);
    assert!(walk.found.is_empty(), "{:#?}", walk.found);
    assert!(walk.seen > 100, "{}", walk.seen);
}

#[test]
fn a_field_without_a_rule_is_named() {
    let document = json!({
        "paths": { "/a/{id}": { "put": {
            "parameters": [
                { "name": "id", "schema": { "type": "string", "format": "uuid" } },
                { "name": "q", "schema": { "type": ["string", "null"] } },
                { "name": "limit", "schema": { "type": "integer", "minimum": 1 } },
            ],
            "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Body" } } } },
        } } },
        "components": { "schemas": { "Body": { "allOf": [{
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "good": { "type": "string", "maxLength": 9 },
                "kind": { "type": "string", "enum": ["a", "b"] },
                "note": { "type": "string", "pattern": "^a*$" },
                "list": { "type": "array", "items": { "oneOf": [{ "type": "string" }, { "type": "null" }] } },
                "days": {
                    "type": "object",
                    "propertyNames": { "type": "string" },
                    "additionalProperties": { "type": "number" },
                },
                "open": { "type": "object" },
                "blank": {},
                "again": { "$ref": "#/components/schemas/Body" },
                "lost": { "$ref": "#/components/schemas/Other" },
            },
        }] } } },
    });
    let found: Vec<String> = Walk::through(&document).found.into_iter().collect();
    assert_eq!(
        found,
        [
            "put /a/{id} /blank: anything",
            "put /a/{id} /days/(name): a text without a length",
            "put /a/{id} /days/(other): a number without bounds",
            "put /a/{id} /list/*: a text without a length",
            "put /a/{id} /list: a list without a length",
            "put /a/{id} /lost: a name of nothing",
            "put /a/{id} /note: a text without a length",
            "put /a/{id} /open: an object of anything",
            "put /a/{id} limit: a number without bounds",
            "put /a/{id} q: a text without a length",
        ]
    );
}

#[test]
fn a_pattern_counts_where_it_ends() {
    for counted in ["^[a-z*+]{1,60}$", r"^a\*(b|c)?$", "^(a|b)$", r#"^("[!#-~]{1,200}"|x)$"#] {
        assert!(is_counted(counted), "{counted}");
    }
    for endless in ["[a-z]{1,60}", "^a*$", "^a+$", "^a{2,}$", "^a|b$", "^a"] {
        assert!(!is_counted(endless), "{endless}");
    }
}
