//! Files that are two kinds at once: an archive behind a picture, a page inside a document.

use super::malware::find;
use files::{FileKind, Refusal};

/// The longest comment that an archive may end with, and the record before it.
const ARCHIVE_TAIL: usize = 65_535 + 22;
/// Within so many first bytes many readers look for a document.
const DOCUMENT_HEAD: usize = 1024;

/// Refuses a file that some other program would read as something else.
pub(super) fn check(kind: FileKind, bytes: &[u8]) -> Result<(), Refusal> {
    let is_picture = kind != FileKind::Pdf;
    let head = &bytes[..bytes.len().min(DOCUMENT_HEAD)];
    if is_archive(bytes)
        || is_picture && (find(head, b"%PDF-").is_some() || holds_markup(bytes))
        || !is_picture && holds_markup(head)
    {
        return Err(Refusal::Hybrid);
    }
    Ok(())
}

/// Archives of one sort are read from their end, by a record that some programs take wherever it stands there. Others are
/// looked for behind programs that unpack themselves.
fn is_archive(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(ARCHIVE_TAIL)..];
    find(tail, b"PK\x05\x06").is_some()
        || [&b"Rar!\x1a\x07"[..], b"7z\xbc\xaf\x27\x1c"]
            .iter()
            .any(|word| find(bytes, word).is_some())
}

/// Pages and programs for web servers begin with one of these words, in letters of either case.
fn holds_markup(bytes: &[u8]) -> bool {
    const WORDS: [&[u8]; 4] = [b"<?php", b"<script", b"<html", b"<!doctype html"];
    let mut from = 0;
    while let Some(at) = find(&bytes[from..], b"<") {
        let here = &bytes[from + at..];
        let begins = |word: &&[u8]| {
            here.get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        if WORDS.iter().any(begins) {
            return true;
        }
        from += at + 1;
    }
    false
}
