//! JSON with one spelling (RFC 8785), so that the same row always has the same hash.
//!
//! Audit lines hold no fractions; a number with one is spelt as Rust does, which is stable but not the RFC's way.

use serde_json::Value;

/// Spells the value in its one way.
pub(super) fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value);
    out
}

fn write(out: &mut String, value: &Value) {
    match value {
        Value::Array(items) => list(out, ('[', ']'), items.iter(), write),
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            list(out, ('{', '}'), fields.into_iter(), |out, (name, value)| {
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(out, value);
            });
        }
        // For these serde_json and the RFC agree: shortest escapes, lower-case hex, plain integers.
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => out.push_str(&value.to_string()),
    }
}

fn list<T>(
    out: &mut String,
    (open, close): (char, char),
    items: impl Iterator<Item = T>,
    mut one: impl FnMut(&mut String, T),
) {
    out.push(open);
    for (place, item) in items.enumerate() {
        if place > 0 {
            out.push(',');
        }
        one(out, item);
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_order_of_fields_and_the_escapes_are_those_of_the_rfc() {
        let value = json!({"b": [1, true, null], "a": {"z": "\u{7}\n\"é€", "y": -5}, "\u{e9}": 1, "\u{1f600}": 2, "\u{fb33}": 3});
        let spelt = canonical(&value);
        let expected = concat!(
            r#"{"a":{"y":-5,"z":"\u0007\n\"é€"},"b":[1,true,null],"#,
            "\"\u{e9}\":1,\"\u{1f600}\":2,\"\u{fb33}\":3}"
        );
        assert_eq!(spelt, expected);
    }
}
