//! JPEG: read whole, turned as its camera says, drawn anew. Nothing but the points is kept.

use super::turned::Turned;
use super::within_pixels;
use files::Refusal;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::{ColorType, ImageDecoder, ImageError, Luma, PixelWithColorType, Rgb};
use std::io::Cursor;

/// Good enough to read small print by.
const QUALITY: u8 = 90;

/// Draws the picture anew.
pub(super) fn drawn_anew(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    // The decoder fills what is missing with grey.
    if !ends_properly(bytes) {
        return Err(Refusal::Unreadable);
    }
    let mut decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let (width, height) = decoder.dimensions();
    within_pixels(width, height)?;
    let turn = decoder.orientation().map_err(|error| unreadable(&error))?;
    let colour = decoder.color_type();
    let size = usize::try_from(decoder.total_bytes()).map_err(|_| Refusal::TooManyPixels)?;
    let mut points = vec![0; size];
    decoder.read_image(&mut points).map_err(|error| unreadable(&error))?;
    match colour {
        ColorType::Rgb8 => encode::<Rgb<u8>>(&Turned::new(&points, (width, height), turn)),
        ColorType::L8 => encode::<Luma<u8>>(&Turned::new(&points, (width, height), turn)),
        _ => Err(Refusal::Unreadable),
    }
}

fn encode<P>(picture: &Turned<'_, P>) -> Result<Vec<u8>, Refusal>
where
    P: PixelWithColorType<Subpixel = u8> + 'static,
{
    let mut drawn = Vec::new();
    JpegEncoder::new_with_quality(&mut drawn, QUALITY)
        .encode_image(picture)
        .map_err(|error| unreadable(&error))?;
    Ok(drawn)
}

fn unreadable(_: &ImageError) -> Refusal {
    Refusal::Unreadable
}

/// Walks the segments to the mark at the end of the picture.
fn ends_properly(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(mark) = mark_at(bytes, &mut at) {
        match mark {
            0xd9 => return true,
            // Marks without a length.
            0x01 | 0xd0..=0xd8 => {}
            _ => {
                let Some([high, low]) = bytes.get(at..at + 2) else {
                    return false;
                };
                at += usize::from(u16::from_be_bytes([*high, *low]));
                if mark == 0xda {
                    at = end_of_scan(bytes, at);
                }
            }
        }
    }
    false
}

/// Reads a mark and steps behind it.
fn mark_at(bytes: &[u8], at: &mut usize) -> Option<u8> {
    if *bytes.get(*at)? != 0xff {
        return None;
    }
    while *bytes.get(*at)? == 0xff {
        *at += 1;
    }
    let mark = *bytes.get(*at)?;
    *at += 1;
    Some(mark)
}

/// Finds the next mark behind packed points, in which `ff 00` is a point and `ff d0` to `ff d7` are rests.
fn end_of_scan(bytes: &[u8], from: usize) -> usize {
    let pairs = bytes.get(from..).unwrap_or_default().windows(2);
    let is_mark = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff);
    pairs
        .into_iter()
        .position(is_mark)
        .map_or(bytes.len(), |found| from + found)
}
