//! PDF: parsed whole. It must be one document, with pages, and do nothing by itself.

use super::holds_eicar;
use super::malware::find;
use files::Refusal;
use flate2::read::ZlibDecoder;
use lopdf::{Dictionary, Document, LoadOptions, Object, Stream};
use std::io::Read;

/// How many pages there may be.
const PAGES: usize = 500;
/// What all streams together may unpack to.
const UNPACKED: usize = 200 << 20;
/// What one stream may unpack to.
const STREAM: usize = 100 << 20;
/// What one stream of objects may unpack to, which is held in memory.
const OBJECTS: usize = 32 << 20;
/// How many times one stream may be packed.
const FILTERS: usize = 8;
/// How much of a stream is looked at at once, and how much of it again with what follows.
const PIECE: usize = 64 * 1024;
const OVERLAP: usize = 128;
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
        max_decompressed_size: Some(OBJECTS),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| refusal(&error))?;
    was_never_short()?;
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
        if let Object::Stream(stream) = object {
            left -= unpacked_size(stream, left.min(STREAM))?;
        }
    }
    Ok(())
}

/// Unpacks one stream piece by piece and returns how long it was. What else it may be packed in, as photographs are,
/// stays as it is.
fn unpacked_size(stream: &Stream, most: usize) -> Result<usize, Refusal> {
    let filters = stream.filters().unwrap_or_default();
    if filters.len() > FILTERS {
        return Err(Refusal::Bomb);
    }
    if matches!(filters.first(), Some(&(b"LZWDecode" | b"ASCII85Decode"))) {
        return other_packing(stream, most);
    }
    let mut reader: Box<dyn Read + '_> = Box::new(stream.content.as_slice());
    for _ in filters.iter().take_while(|filter| **filter == b"FlateDecode") {
        reader = Box::new(ZlibDecoder::new(reader));
    }
    scan(reader, most)
}

/// Reads to the end within a bound, and looks for malware as it passes.
fn scan(mut reader: impl Read, most: usize) -> Result<usize, Refusal> {
    let mut window = vec![0; PIECE + OVERLAP];
    let (mut held, mut size) = (0, 0);
    loop {
        let count = reader.read(&mut window[held..]).map_err(|_| Refusal::Unreadable)?;
        if count == 0 {
            return Ok(size);
        }
        size += count;
        if size > most {
            return Err(Refusal::Bomb);
        }
        let end = held + count;
        if holds_eicar(&window[..end]) {
            return Err(Refusal::Malware);
        }
        // The end stays, for what begins in it may go on.
        held = end.min(OVERLAP);
        window.copy_within(end - held..end, 0);
    }
}

fn other_packing(stream: &Stream, most: usize) -> Result<usize, Refusal> {
    match stream.get_plain_content_with_limit(most) {
        Ok(clear) if holds_eicar(&clear) => Err(Refusal::Malware),
        Ok(clear) => Ok(clear.len()),
        Err(lopdf::Error::Unimplemented(_)) => Ok(0),
        Err(error) => Err(refusal(&error)),
    }
}

/// The parser takes a stream for read that it could not hold, so it must never have been short of memory: what it
/// holds now stays, and there must be room for the largest stream besides.
fn was_never_short() -> Result<(), Refusal> {
    let mut room: Vec<u8> = Vec::new();
    let reserved = room.try_reserve_exact(3 * OBJECTS);
    std::hint::black_box(&mut room);
    reserved.map_err(|_| Refusal::Bomb)
}
