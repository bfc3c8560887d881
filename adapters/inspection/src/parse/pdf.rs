//! PDF: parsed whole. It must be one document, with pages, and do nothing by itself.

use super::holds_eicar;
use super::malware::find;
use files::Refusal;
use lopdf::{Dictionary, Document, LoadOptions, Object, Stream};

/// How many pages there may be.
const PAGES: usize = 500;
/// What all streams together may unpack to.
const UNPACKED: usize = 200 << 20;
/// What one stream may unpack to.
const STREAM: usize = 100 << 20;
/// Within so many last bytes a document must say that it ends.
const TAIL: usize = 1024;

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

/// Checks a document.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    ends_properly(bytes)?;
    // Objects that the table of contents leaves out are not parsed, but some readers find them.
    if [&b"/JavaScript"[..], b"/Launch", b"/EmbeddedFile"]
        .iter()
        .any(|word| find(bytes, word).is_some())
    {
        return Err(Refusal::Active);
    }
    let options = LoadOptions {
        max_decompressed_size: Some(STREAM),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| refusal(&error))?;
    if document.trailer.has(b"Encrypt") || document.was_encrypted() {
        return Err(Refusal::Locked);
    }
    is_quiet(&document)?;
    unpacks_to_little(&document)?;
    match document.page_iter().take(PAGES + 1).count() {
        0 => Err(Refusal::Unreadable),
        pages if pages > PAGES => Err(Refusal::TooManyPages),
        _ => Ok(()),
    }
}

/// A document ends with its mark, and nothing but white space follows.
fn ends_properly(bytes: &[u8]) -> Result<(), Refusal> {
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    let mark = b"%%EOF";
    let last = tail.windows(mark.len()).rposition(|window| window == mark);
    let Some(last) = last else {
        return Err(Refusal::Unreadable);
    };
    let after = &tail[last + mark.len()..];
    if after.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        Ok(())
    } else {
        Err(Refusal::Hybrid)
    }
}

fn refusal(error: &lopdf::Error) -> Refusal {
    match error {
        lopdf::Error::InvalidPassword | lopdf::Error::AlreadyEncrypted | lopdf::Error::Decryption(_) => Refusal::Locked,
        lopdf::Error::Decompress(_) => Refusal::Bomb,
        _ => Refusal::Unreadable,
    }
}

/// Walks every object, however deep, without calling itself.
fn is_quiet(document: &Document) -> Result<(), Refusal> {
    let mut waiting: Vec<&Object> = document.objects.values().collect();
    waiting.extend(document.trailer.iter().map(|(_, value)| value));
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

/// Unpacks what can be unpacked, within a bound for all of it, and looks for malware in it.
fn unpacks_to_little(document: &Document) -> Result<(), Refusal> {
    let mut left = UNPACKED;
    for object in document.objects.values() {
        let Object::Stream(stream) = object else { continue };
        let Some(clear) = unpacked(stream, left.min(STREAM))? else {
            continue;
        };
        if holds_eicar(&clear) {
            return Err(Refusal::Malware);
        }
        left = left.saturating_sub(clear.len());
    }
    Ok(())
}

/// Unpacks one stream; `None` where its packing is none that hides text, as that of photographs.
fn unpacked(stream: &Stream, most: usize) -> Result<Option<Vec<u8>>, Refusal> {
    match stream.get_plain_content_with_limit(most) {
        Ok(clear) => Ok(Some(clear)),
        Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. })) => Err(Refusal::Bomb),
        Err(_) => Ok(None),
    }
}
