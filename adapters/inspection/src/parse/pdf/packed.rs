//! Streams: unpacked within a bound, and looked through.

use super::{OBJECTS, refusal};
use crate::parse::holds_eicar;
use files::Refusal;
use flate2::read::ZlibDecoder;
use lopdf::{Object, ObjectStream, Stream};
use std::io::Read;

/// What all streams together may unpack to.
pub(super) const UNPACKED: usize = 200 << 20;
/// What one stream may unpack to.
const STREAM: usize = 100 << 20;
/// How many times one stream may be packed.
const FILTERS: usize = 8;
/// How much of a stream is looked at at once, and how much of it again with what follows.
const PIECE: usize = 64 * 1024;
const OVERLAP: usize = 128;

/// Unpacks one stream piece by piece, looks for malware in it, and returns how long it was. What else it may be packed
/// in, as photographs are, stays as it is.
pub(super) fn size(stream: &Stream, left: usize) -> Result<usize, Refusal> {
    let most = left.min(STREAM);
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

/// Unpacks a stream of objects. Each that its index names must be there, once: programs look for them by number or by
/// place.
pub(super) fn objects(mut stream: Stream) -> Result<Vec<Object>, Refusal> {
    // The parser knows no other way to say how the rows were packed, and passes over what it does not know.
    if stream.dict.get(b"DecodeParms").is_ok_and(|how| how.as_dict().is_err()) {
        return Err(Refusal::Unreadable);
    }
    let found = ObjectStream::new_with_limit(&mut stream, Some(OBJECTS)).map_err(|error| refusal(&error))?;
    let number = |key: &[u8]| {
        let number = stream.dict.get(key).and_then(Object::as_i64).ok();
        number.and_then(|number| usize::try_from(number).ok())
    };
    let (Some(count), Some(first)) = (number(b"N"), number(b"First")) else {
        return Err(Refusal::Unreadable);
    };
    let index = stream.content.get(..first).ok_or(Refusal::Unreadable)?;
    let named = index
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .count();
    let found: Vec<Object> = found.objects.into_values().collect();
    if found.len() == count && count.checked_mul(2) == Some(named) {
        Ok(found)
    } else {
        Err(Refusal::Unreadable)
    }
}
