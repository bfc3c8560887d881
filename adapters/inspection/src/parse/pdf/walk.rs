//! Every object that stands in the bytes is read, whatever the tables of contents say of it: older versions that a later
//! one replaces, objects that no table names, and those in streams of objects. So it does not matter whose table a program
//! follows, nor whether it makes one of its own.

use super::{OBJECTS, active, headers, is_space, packed, refusal};
use files::Refusal;
use lopdf::xref::XrefEntry;
use lopdf::{Document, Object, ObjectId, Reader, Stream};
use std::collections::{BTreeMap, HashSet};

/// Reads every object. It must be quiet, and unpack to little.
pub(super) fn every_object(bytes: &[u8], document: &Document) -> Result<(), Refusal> {
    let headers = headers::all(bytes)?;
    table_holds(bytes, document, &headers)?;
    let mut reader = reader(bytes, document);
    let mut left = packed::UNPACKED;
    for (at, id) in headers {
        let object = read(&mut reader, at, id)?;
        active::is_quiet(&object)?;
        match object {
            Object::Stream(stream) => left -= quiet_stream(&reader, stream, left)?,
            // The parser takes a stream whose length is a lie for its dictionary.
            Object::Dictionary(entries) if entries.has(b"Length") => return Err(Refusal::Unreadable),
            _ => {}
        }
    }
    document
        .trailer
        .iter()
        .try_for_each(|(_, value)| active::is_quiet(value))
}

/// What a table of contents names must be there. The parser drops silently what it cannot read.
fn table_holds(bytes: &[u8], document: &Document, headers: &BTreeMap<usize, ObjectId>) -> Result<(), Refusal> {
    let is_there = |(number, entry): (&u32, &XrefEntry)| match entry {
        XrefEntry::Normal { offset, generation } => {
            let begins = *offset as usize;
            let spaces = bytes.get(begins..).unwrap_or_default();
            let spaces = spaces.iter().take_while(|byte| is_space(**byte)).count();
            // No object can stand where the file begins: some programs write this for a number without use.
            begins == 0 || headers.get(&(begins + spaces)) == Some(&(*number, *generation))
        }
        XrefEntry::Compressed { .. } => document.objects.contains_key(&(*number, 0)),
        XrefEntry::Free | XrefEntry::UnusableFree => true,
    };
    if document.reference_table.entries.iter().all(is_there) {
        Ok(())
    } else {
        Err(Refusal::Unreadable)
    }
}

/// A reader that knows the table, for lengths that are objects of their own.
fn reader<'a>(bytes: &'a [u8], document: &Document) -> Reader<'a> {
    let mut known = Document::new();
    known.reference_table = document.reference_table.clone();
    Reader {
        buffer: bytes,
        document: known,
        encryption_state: None,
        raw_objects: BTreeMap::new(),
        password: None,
        strict: false,
        max_decompressed_size: Some(OBJECTS),
    }
}

/// Reads the object that stands here, whichever one of its number the table means.
fn read(reader: &mut Reader<'_>, at: usize, id: ObjectId) -> Result<Object, Refusal> {
    let (number, generation) = id;
    let offset = u32::try_from(at).map_err(|_| Refusal::Unreadable)?;
    let here = XrefEntry::Normal { offset, generation };
    let named = reader.document.reference_table.entries.insert(number, here);
    let object = reader.get_object(id, &mut HashSet::new());
    let entries = &mut reader.document.reference_table.entries;
    match named {
        Some(entry) => entries.insert(number, entry),
        None => entries.remove(&number),
    };
    object.map_err(|error| refusal(&error))
}

/// Looks into a stream and returns how long it was unpacked.
fn quiet_stream(reader: &Reader<'_>, stream: Stream, left: usize) -> Result<usize, Refusal> {
    if stream.content.is_empty() && !is_empty(reader, &stream) {
        return Err(Refusal::Unreadable);
    }
    let size = packed::size(&stream, left)?;
    if stream.dict.has(b"N") && stream.dict.has(b"First") {
        packed::objects(stream)?.iter().try_for_each(active::is_quiet)?;
    }
    Ok(size)
}

/// The parser takes a stream for empty whose length it does not find.
fn is_empty(reader: &Reader<'_>, stream: &Stream) -> bool {
    let says_nothing = |length: &Object| matches!(length.as_i64(), Ok(0));
    match stream.dict.get(b"Length") {
        Ok(Object::Reference(id)) => reader
            .get_object(*id, &mut HashSet::new())
            .is_ok_and(|length| says_nothing(&length)),
        length => length.is_ok_and(says_nothing),
    }
}
