//! Where in the bytes objects begin, whether or not a table of contents says so.

use super::{ends_word, is_space};
use crate::parse::malware::find;
use files::Refusal;
use lopdf::ObjectId;
use std::collections::BTreeMap;

/// Finds every `12 0 obj`. A program that mends a document goes by these, and so must whoever checks it.
pub(super) fn all(bytes: &[u8]) -> Result<BTreeMap<usize, ObjectId>, Refusal> {
    let mut found = BTreeMap::new();
    let mut from = 0;
    while let Some(at) = find(&bytes[from..], b"obj") {
        let word = from + at;
        from = word + 3;
        match before(&bytes[..word]) {
            Before::Header(begins, id) => {
                found.insert(begins, id);
            }
            // Numbers with something between that not everybody reads alike. In packed bytes such a word stands by chance
            // only with more letters about it.
            Before::Strange if bytes.get(from).is_none_or(|next| ends_word(*next)) => return Err(Refusal::Unreadable),
            Before::Strange | Before::Nothing => {}
        }
    }
    Ok(found)
}

/// What stands before the word.
#[derive(Debug, PartialEq, Eq)]
enum Before {
    /// Number and generation, and where they begin.
    Header(usize, ObjectId),
    /// Something like it.
    Strange,
    /// The word is none.
    Nothing,
}

fn before(bytes: &[u8]) -> Before {
    let (head, space) = split(bytes, is_space);
    let (rest, generation) = split(head, |byte| byte.is_ascii_digit());
    if generation.is_empty() {
        let ends_line = space.iter().any(|byte| matches!(byte, b'\n' | b'\r'));
        let line = head.rsplit(|byte| matches!(byte, b'\n' | b'\r')).next();
        let is_comment = line.is_some_and(|line| line.contains(&b'%'));
        return if ends_line && is_comment {
            Before::Strange
        } else {
            Before::Nothing
        };
    }
    let (rest, between) = split(rest, is_space);
    let (rest, number) = split(rest, |byte| byte.is_ascii_digit());
    match (parsed(number), parsed(generation)) {
        (Some(number), Some(generation)) if !between.is_empty() => Before::Header(rest.len(), (number, generation)),
        _ if space.is_empty() => Before::Nothing,
        _ => Before::Strange,
    }
}

/// Splits off the longest end of which every byte is of a sort.
fn split(bytes: &[u8], is_of_sort: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let begins = bytes
        .iter()
        .rposition(|byte| !is_of_sort(*byte))
        .map_or(0, |last| last + 1);
    bytes.split_at(begins)
}

fn parsed<T: std::str::FromStr>(digits: &[u8]) -> Option<T> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_headers_are_found_wherever_they_stand() {
        let bytes = b"%PDF-1.7\n1 0 obj null endobj(12\r\n 3\0obj)4 5obj";
        let found: Vec<_> = all(bytes).expect("headers").into_iter().collect();
        assert_eq!(found, [(9, (1, 0)), (29, (12, 3)), (40, (4, 5))]);
    }

    #[test]
    fn strange_headers_are_refused() {
        for text in [
            "1 %c\n0 obj<<",
            "1 0 %c\nobj ",
            "1 0.0 obj ",
            "7 obj",
            "99999999999 0 obj[",
        ] {
            assert_eq!(all(text.as_bytes()), Err(Refusal::Unreadable), "{text}");
        }
        for text in ["endobj", "an obj", "an\nobj ", "4objx", "", "obj"] {
            assert_eq!(all(text.as_bytes()).expect("none").len(), 0, "{text}");
        }
    }
}
