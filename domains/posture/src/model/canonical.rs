//! The one way to write a value as bytes (RFC 8785), so that a digest means the same to everyone.

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// A value that has no canonical form here: a float, or a whole number past 2^53.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number in the value is a float or too large for a canonical form")]
pub struct NotCanonical;

/// Numbers above this are not exact in every JSON reader.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// Writes the value in canonical form: keys sorted by UTF-16, no spaces, shortest escapes.
///
/// # Errors
/// When a number is a float or too large; fractions are written as strings.
pub fn canonical(value: &Value) -> Result<String, NotCanonical> {
    let mut out = String::new();
    write_value(value, &mut out)?;
    Ok(out)
}

fn write_value(value: &Value, out: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => {
            let small = number.as_i64().is_some_and(|whole| whole.unsigned_abs() <= MAX_SAFE);
            if !small {
                return Err(NotCanonical);
            }
            out.push_str(&number.to_string());
        }
        Value::String(text) => write_text(text, out),
        Value::Array(items) => write_list(items, out)?,
        Value::Object(fields) => write_fields(fields, out)?,
    }
    Ok(())
}

/// serde_json escapes exactly what RFC 8785 asks for: quotes, backslash and control characters, in the short
/// form where there is one and else as four lower-case hex digits.
fn write_text(text: &str, out: &mut String) {
    out.push_str(&Value::from(text).to_string());
}

fn write_list(items: &[Value], out: &mut String) -> Result<(), NotCanonical> {
    out.push('[');
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        write_value(item, out)?;
    }
    out.push(']');
    Ok(())
}

fn write_fields(fields: &serde_json::Map<String, Value>, out: &mut String) -> Result<(), NotCanonical> {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    out.push('{');
    for (place, (key, value)) in sorted.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        write_text(key, out);
        out.push(':');
        write_value(value, out)?;
    }
    out.push('}');
    Ok(())
}

/// A SHA-256 digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Takes the digest of bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Returns the bytes, as they are signed.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::{Digest, NotCanonical, canonical};
    use serde_json::json;

    #[test]
    fn keys_are_sorted_by_utf16_and_texts_escaped_as_the_rfc_says() {
        let value = json!({ "\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": [true, null, -4], "\u{1f600}": "a\u{8}\u{c}\n\u{1}\"\\/\u{7f}é", "": {} });
        assert_eq!(
            canonical(&value).expect("canonical"),
            "{\"\":{},\"\\r\":2,\"1\":[true,null,-4],\"\u{20ac}\":1,\"\u{1f600}\":\"a\\b\\f\\n\\u0001\\\"\\\\/\u{7f}é\",\"\u{fb33}\":3}"
        );
    }

    #[test]
    fn floats_and_huge_numbers_are_refused() {
        assert_eq!(canonical(&json!({ "score": 0.5 })), Err(NotCanonical));
        assert_eq!(canonical(&json!([9_007_199_254_740_992_u64])), Err(NotCanonical));
        assert_eq!(
            canonical(&json!(9_007_199_254_740_991_u64)).as_deref(),
            Ok("9007199254740991")
        );
    }

    #[test]
    fn the_digest_is_sha_256_in_hex() {
        assert_eq!(
            Digest::of(b"abc").to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
