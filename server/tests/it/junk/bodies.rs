//! Bodies that break one rule each, made from a good one, and some that a seed makes.

use super::Junk;
use kernel::{RngExt, SeededRng, SharedRng};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const JSON: Option<&str> = Some("application/json");
pub(super) const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

pub(super) const SCRIPT: &str = "\"><script>alert(1)</script>";

/// Texts that a field of text may meet.
pub(super) fn hostile_texts() -> Vec<(&'static str, String)> {
    vec![
        ("script", SCRIPT.to_owned()),
        ("right to left", "\u{202e}\u{5d0}\u{5d1}\u{200f}".to_owned()),
        ("10,000 letters", "w".repeat(10_000)),
        ("controls", "a\u{1}\u{8}\u{1b}[31m\r\nSet-Cookie: a=b".to_owned()),
        ("sql", "'; drop table users; --".to_owned()),
        ("template", "{{7*7}}${7*7}<%=7*7%>".to_owned()),
        ("huge number", "99999999999999999999999999".to_owned()),
        ("negative", "-1".to_owned()),
    ]
}

/// Bodies for a route that takes JSON, or that takes none and must not care.
pub(super) fn json_junk(good: &Value, rng: &SharedRng) -> Vec<Junk> {
    let text = good.to_string();
    let mut all = vec![
        Junk::new("nothing", JSON, ""),
        Junk::new("no media type", None, text.clone()),
        Junk::new("text", Some("text/plain"), text.clone()),
        Junk::new("xml", Some("application/xml"), "<a/>"),
        Junk::new("form", FORM, "role=admin"),
        Junk::new("cut short", JSON, text[..text.len() - 1].to_owned()),
        Junk::new("two values", JSON, format!("{text}{text}")),
        Junk::new("deep", JSON, format!("{}{}", "[".repeat(40), "]".repeat(40))),
        Junk::new(
            "deep inside",
            JSON,
            format!("{{\"x\":{}{}}}", "[".repeat(40), "]".repeat(40)),
        ),
        Junk::new("a million deep", JSON, "[".repeat(200_000)),
        Junk::new("too large", JSON, format!("{{\"x\":\"{}\"}}", "x".repeat(257 << 10))),
        Junk::new("not UTF-8", JSON, b"{\"x\":\"\xff\xfe\"}".to_vec()),
        Junk::new("huge exponent", JSON, "{\"x\":1e999}"),
        Junk::new("lone surrogate", JSON, "{\"x\":\"\\ud800\"}"),
    ];
    for value in [json!(null), json!([]), json!("x"), json!(1), json!(true)] {
        all.push(Junk::new(format!("just {value}"), JSON, value.to_string()));
    }
    for (field, value) in [
        ("role", "admin"),
        ("status", "active"),
        ("amount", "0"),
        ("user_id", "1"),
    ] {
        let mut more = good.clone();
        more[field] = json!(value);
        all.push(Junk::new(format!("also {field}"), JSON, more.to_string()));
    }
    for (name, _) in good.as_object().into_iter().flatten() {
        all.extend(field_junk(good, name));
    }
    all.extend((0..4).map(|round| Junk::new(format!("seeded {round}"), JSON, seeded(rng, 3).to_string())));
    all
}

fn field_junk(good: &Value, name: &str) -> Vec<Junk> {
    let mut all = Vec::new();
    let wrong = [
        json!({}),
        json!([1, "x"]),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(99_999_999_999_999_999_u64),
    ];
    for value in wrong {
        let mut body = good.clone();
        body[name] = value.clone();
        all.push(Junk::new(format!("{name}={value}"), JSON, body.to_string()));
    }
    for (label, text) in hostile_texts() {
        let mut body = good.clone();
        body[name] = json!(text);
        all.push(Junk::new(format!("{name}: {label}"), JSON, body.to_string()));
    }
    for (label, escape) in [("NUL", "a\\u0000b"), ("lone surrogate", "\\udfff")] {
        let mut body = good.clone();
        body[name] = json!("@@");
        let body = body.to_string().replace("@@", escape);
        all.push(Junk::new(format!("{name}: {label}"), JSON, body));
    }
    all
}

/// Makes a JSON value of some depth.
fn seeded(rng: &SharedRng, depth: u32) -> Value {
    match rng.below(if depth == 0 { 5 } else { 7 }) {
        0 => Value::Null,
        1 => json!(rng.below(2) == 0),
        2 => json!(i64::from(rng.below(u32::MAX)) - i64::from(u32::MAX / 2)),
        3 => json!(f64::from(rng.below(1_000)) / 7.0),
        4 => {
            let letters = (0..rng.below(20)).filter_map(|_| char::from_u32(1 + rng.below(0xd7fe)));
            json!(letters.collect::<String>())
        }
        5 => (0..rng.below(5)).map(|_| seeded(rng, depth - 1)).collect(),
        _ => {
            const NAMES: [&str; 8] = ["email", "password", "kind", "name", "title", "value", "chosen", "token"];
            let pick = |rng: &SharedRng| NAMES[rng.below(8) as usize];
            (0..rng.below(5)).map(|_| (pick(rng), seeded(rng, depth - 1))).collect()
        }
    }
}

/// The generator that every run draws from alike.
pub(super) fn rng() -> SharedRng {
    Arc::new(SeededRng::new(4_171_717))
}
