//! PDF: parsed whole. It must be one document, with pages, and do nothing by itself, whichever way it is read.

mod active;
mod headers;
mod packed;
mod walk;

use files::Refusal;
use lopdf::{Document, LoadOptions};

/// How many pages there may be.
const PAGES: usize = 500;
/// What one stream of objects may unpack to, which is held in memory.
const OBJECTS: usize = 32 << 20;
/// Within so many last bytes a document must say that it ends.
const TAIL: usize = 1024;

/// Checks a document.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    ends_properly(bytes)?;
    active::no_word_in(bytes)?;
    let options = LoadOptions {
        max_decompressed_size: Some(OBJECTS),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| refusal(&error))?;
    was_never_short()?;
    if document.trailer.has(b"Encrypt") || document.was_encrypted() {
        return Err(Refusal::Locked);
    }
    walk::every_object(bytes, &document)?;
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
    if after.iter().all(|byte| is_space(*byte)) {
        Ok(())
    } else {
        Err(Refusal::Hybrid)
    }
}

/// Tells whether a byte is white space in a document.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0 | 0x0c)
}

/// Tells whether a byte ends a word.
const fn ends_word(byte: u8) -> bool {
    is_space(byte)
        || matches!(
            byte,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
        )
}

fn refusal(error: &lopdf::Error) -> Refusal {
    match error {
        lopdf::Error::InvalidPassword | lopdf::Error::AlreadyEncrypted | lopdf::Error::Decryption(_) => Refusal::Locked,
        lopdf::Error::Decompress(_) => Refusal::Bomb,
        _ => Refusal::Unreadable,
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
