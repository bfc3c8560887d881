//! Parsing shared by the extractors: pairs and JSON, and what is said when they do not fit.

use crate::problem::{FieldProblem, Problem};
use http::StatusCode;
use serde::de::{DeserializeOwned, Error as _};

/// How deep JSON may nest.
const JSON_DEPTH: usize = 32;

/// Where input stands in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Query,
    Form,
    Json,
}

/// Input that can be read but does not fit the type that is wanted.
#[derive(Debug)]
pub(super) struct Misfit {
    pointer: String,
    reason: String,
}

impl Misfit {
    pub(super) fn problem(self, shape: Shape) -> Problem {
        let (status, code, detail) = match shape {
            Shape::Query => (
                StatusCode::BAD_REQUEST,
                "web/query-shape",
                "The part of the address after the question mark does not fit. Check the parameter named below.",
            ),
            Shape::Form => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "web/form-shape",
                "The form does not fit. Go back, reload the page and fill it in again.",
            ),
            Shape::Json => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "web/json-shape",
                "The JSON does not have the shape that is wanted here. Check the field named below.",
            ),
        };
        Problem::new(status, code, "The request does not fit", detail).with_errors(vec![FieldProblem {
            pointer: self.pointer,
            code: "shape".into(),
            detail: self.reason,
        }])
    }
}

/// Said of text that holds U+0000: PostgreSQL keeps none, so it is refused before it gets anywhere.
const NUL: &str = "text must not hold the character U+0000";

/// Reads `a=1&b=2`; a repeated key fills a list.
pub(super) fn pairs<T: DeserializeOwned>(text: &[u8]) -> Result<T, Misfit> {
    let pairs = form_urlencoded::parse(text);
    if let Some((name, _)) = pairs
        .clone()
        .find(|(name, value)| name.contains('\0') || value.contains('\0'))
    {
        return Err(Misfit {
            pointer: format!("/{}", name.replace('\0', "").replace('~', "~0").replace('/', "~1")),
            reason: NUL.to_owned(),
        });
    }
    let deserializer = serde_html_form::Deserializer::new(pairs);
    serde_path_to_error::deserialize(deserializer).map_err(misfit)
}

/// Reads JSON: a body that is none is 400, one of another shape 422.
pub(super) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if deeper_than(body, JSON_DEPTH) {
        return Err(unreadable(
            "web/json-too-deep",
            "The JSON nests more than 32 levels deep. Send it flatter.",
        ));
    }
    if holds_nul(body) {
        let misfit = Misfit {
            pointer: String::new(),
            reason: NUL.to_owned(),
        };
        return Err(misfit.problem(Shape::Json));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(json_problem)?;
    deserializer.end().map_err(|_| {
        unreadable(
            "web/json-syntax",
            "Something follows the end of the JSON. Send one value only.",
        )
    })?;
    Ok(value)
}

fn json_problem(error: serde_path_to_error::Error<serde_json::Error>) -> Problem {
    if error.inner().is_data() {
        return misfit(error).problem(Shape::Json);
    }
    let place = format!(
        "The body is not JSON: look at line {}, column {}.",
        error.inner().line(),
        error.inner().column()
    );
    unreadable("web/json-syntax", place)
}

fn unreadable(code: &'static str, detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, code, "The request cannot be read", detail)
}

fn misfit<E: std::fmt::Display>(error: serde_path_to_error::Error<E>) -> Misfit {
    let pointer = pointer_of(error.path());
    Misfit {
        reason: reason_of(&error.into_inner().to_string()),
        pointer,
    }
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        let part = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.extend(part.chars().take(100));
    }
    pointer
}

/// Serde's own words name fields and types; they may quote the caller's value, so they are cut to a line.
fn reason_of(text: &str) -> String {
    let text = text.split(" at line ").next().unwrap_or(text);
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Counts brackets outside of strings, before the parser does any work.
fn deeper_than(body: &[u8], limit: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in body {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b'[' | b'{') => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Finds U+0000 as JSON writes it. Only an escape that begins with a backslash of its own counts: `\\u0000` is text.
fn holds_nul(body: &[u8]) -> bool {
    let mut escaped = false;
    body.iter().enumerate().any(|(at, byte)| {
        let begins = escaped && *byte == b'u' && body.get(at + 1..at + 5) == Some(b"0000");
        escaped = !escaped && *byte == b'\\';
        begins
    })
}

/// Makes the error of a body that is not UTF-8.
pub(super) fn not_text(shape: Shape) -> Problem {
    let misfit = Misfit {
        pointer: String::new(),
        reason: serde_json::Error::custom("the body is not UTF-8").to_string(),
    };
    misfit.problem(shape)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        #[expect(dead_code, reason = "only its type matters")]
        amounts: Vec<u8>,
    }

    #[test]
    fn brackets_in_strings_do_not_count() {
        assert!(!deeper_than(br#"{"a":"[[[[\"[["}"#, 1));
        assert!(deeper_than(b"[[1]]", 1));
    }

    #[test]
    fn no_text_holds_a_nul() {
        type Pairs = std::collections::BTreeMap<String, String>;
        assert_eq!(pairs::<Pairs>(b"a=1&b=x%00y").expect_err("a NUL").pointer, "/b");
        assert!(pairs::<Pairs>(b"a%00=1").is_err() && pairs::<Pairs>(b"a=%2500").is_ok());
        for (body, refused) in [
            (&br#"{"a":"x\u0000y"}"#[..], true),
            (br#"{"a":"\\\u0000"}"#, true),
            (br#"{"a":"\\u0000"}"#, false),
            (br#"{"a":"\u0001"}"#, false),
            (br#"{"a":"u0000"}"#, false),
        ] {
            assert_eq!(
                json::<serde_json::Value>(body).is_err(),
                refused,
                "{}",
                String::from_utf8_lossy(body)
            );
        }
    }

    #[test]
    fn a_misfit_names_its_place() {
        let problem = json::<Line>(br#"{"amounts":[1,"two"]}"#).expect_err("a text is no number");
        assert_eq!(problem.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.errors()[0].pointer, "/amounts/1");
    }

    #[test]
    fn an_unknown_field_is_refused_by_name() {
        let problem = json::<Line>(br#"{"amounts":[],"role":"admin"}"#).expect_err("role is not wanted");
        assert_eq!(problem.errors()[0].pointer, "/role");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_parser_fall_over(body in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _either = json::<serde_json::Value>(&body);
            let _either = pairs::<std::collections::BTreeMap<String, String>>(&body);
        }
    }
}
