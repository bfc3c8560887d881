//! Parsers, run in the child only.

mod hybrid;
mod jpeg;
mod malware;
mod pdf;
mod png;
mod turned;

#[cfg(test)]
pub(crate) use malware::eicar;
pub(crate) use malware::holds_eicar;

use files::ports::Examined;
use files::{FileKind, Refusal};

/// How many points a picture may have.
const PIXELS: u64 = 50_000_000;

/// Parses a file whole and cleans it.
pub(crate) fn examine(kind: FileKind, bytes: Vec<u8>) -> Examined {
    match try_examine(kind, bytes) {
        Ok(kept) => Examined::Clean(kept),
        Err(reason) => Examined::Refused(reason),
    }
}

fn try_examine(kind: FileKind, bytes: Vec<u8>) -> Result<Vec<u8>, Refusal> {
    if bytes.len() as u64 > kind.limit() {
        return Err(Refusal::Bomb);
    }
    if FileKind::of_content(&bytes) != Some(kind) {
        return Err(Refusal::TypesDiffer);
    }
    if holds_eicar(&bytes) {
        return Err(Refusal::Malware);
    }
    hybrid::check(kind, &bytes)?;
    match kind {
        FileKind::Jpeg => jpeg::drawn_anew(&bytes),
        FileKind::Png => png::drawn_anew(&bytes),
        FileKind::Pdf => pdf::check(&bytes).map(|()| bytes),
    }
}

/// Refuses a pixel flood by what the header says, before anything is unpacked.
fn within_pixels(width: u32, height: u32) -> Result<(), Refusal> {
    match u64::from(width) * u64::from(height) {
        0 => Err(Refusal::Unreadable),
        points if points > PIXELS => Err(Refusal::TooManyPixels),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
