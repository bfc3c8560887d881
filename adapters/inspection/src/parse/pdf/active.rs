//! What brings a document to life.

use super::ends_word;
use crate::parse::malware::find;
use files::Refusal;
use lopdf::{Dictionary, Object};

/// Keys that bring something to life.
const ACTIVE_KEYS: [&[u8]; 8] = [
    b"JS",
    b"JavaScript",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"EF",
    b"XFA",
    b"RichMediaContent",
    b"RichMediaSettings",
];
/// Actions, kinds of notes and kinds of objects that do the same. Links to other places are none of them.
const ACTIVE_NAMES: [&[u8]; 17] = [
    b"JavaScript",
    b"Launch",
    b"SubmitForm",
    b"ImportData",
    b"GoToE",
    b"GoToR",
    b"Rendition",
    b"Movie",
    b"Sound",
    b"RichMedia",
    b"RichMediaExecute",
    b"FileAttachment",
    b"EmbeddedFile",
    b"Screen",
    b"3D",
    b"GoTo3DView",
    b"SetOCGState",
];
/// The keys under which such names stand.
const NAMING_KEYS: [&[u8]; 3] = [b"S", b"Subtype", b"Type"];

/// Words that stand nowhere in a quiet document. The others above are too short or mean other things too.
const ACTIVE_WORDS: [&[u8]; 12] = [
    b"JavaScript",
    b"Launch",
    b"SubmitForm",
    b"ImportData",
    b"GoToE",
    b"GoToR",
    b"Rendition",
    b"RichMedia",
    b"FileAttachment",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"XFA",
];
/// The word that stands wherever something is locked.
const LOCKED_WORD: &[u8] = b"Encrypt";
/// No word above is longer.
const LONGEST: usize = 14;

/// Reads every name in the bytes, wherever it stands. Two keys of one dictionary may be the same, and then programs differ
/// in which they follow; a table of contents may leave an object out, and some programs find it all the same.
pub(super) fn no_word_in(bytes: &[u8]) -> Result<(), Refusal> {
    let mut rest = bytes;
    while let Some(at) = find(rest, b"/") {
        rest = &rest[at + 1..];
        match name(rest) {
            Some(word) if ACTIVE_WORDS.contains(&word.as_slice()) => return Err(Refusal::Active),
            Some(word) if word == LOCKED_WORD => return Err(Refusal::Locked),
            _ => {}
        }
    }
    Ok(())
}

/// Reads a name, in which `#4a` is a letter too. One that is longer than any word above is none of them.
fn name(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut word = Vec::new();
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        if ends_word(*byte) {
            break;
        }
        if word.len() == LONGEST {
            return None;
        }
        let escaped = (*byte == b'#').then(|| after.get(..2).and_then(letter)).flatten();
        word.push(escaped.unwrap_or(*byte));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    Some(word)
}

/// Reads two digits of sixteen.
fn letter(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok()?;
    u8::from_str_radix(digits, 16).ok()
}

/// Walks an object, however deep, without calling itself.
pub(super) fn is_quiet(object: &Object) -> Result<(), Refusal> {
    let mut waiting = vec![object];
    while let Some(object) = waiting.pop() {
        match object {
            Object::Array(items) => waiting.extend(items),
            Object::Dictionary(entries) => {
                quiet_entries(entries)?;
                waiting.extend(entries.iter().map(|(_, value)| value));
            }
            Object::Stream(stream) => {
                quiet_entries(&stream.dict)?;
                waiting.extend(stream.dict.iter().map(|(_, value)| value));
            }
            _ => {}
        }
    }
    Ok(())
}

fn quiet_entries(entries: &Dictionary) -> Result<(), Refusal> {
    let is_active = |(key, value): (&Vec<u8>, &Object)| {
        ACTIVE_KEYS.contains(&key.as_slice())
            || NAMING_KEYS.contains(&key.as_slice()) && value.as_name().is_ok_and(|name| ACTIVE_NAMES.contains(&name))
    };
    if entries.iter().any(is_active) {
        Err(Refusal::Active)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_with_their_escapes() {
        for text in [
            "/JavaScript ",
            "<</S/JavaScript/X 1>>",
            "/#4aavaScript(",
            "/J#61v#61Script",
            "/EmbeddedFiles[",
            "/XFA\0",
            "(an unclosed /Launch",
        ] {
            assert_eq!(no_word_in(text.as_bytes()), Err(Refusal::Active), "{text}");
        }
        assert_eq!(no_word_in(b"<</Encryp#74 7 0 R>>"), Err(Refusal::Locked));
        for text in [
            "https://gov.uk/JavaScripting",
            "/JavaScript-basics",
            "/Launched",
            "JavaScript",
            "/EncryptMetadata",
            "/#4",
            "/#",
            "/",
            "/#zzLaunch",
            "/BM /Screen",
        ] {
            assert_eq!(no_word_in(text.as_bytes()), Ok(()), "{text}");
        }
    }

    #[test]
    fn no_word_is_longer_than_what_is_read() {
        assert!(ACTIVE_WORDS.iter().all(|word| word.len() <= LONGEST));
    }
}
