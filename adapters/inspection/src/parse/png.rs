//! PNG: read row by row and drawn anew. Nothing but the points is kept.

use super::within_pixels;
use files::Refusal;
use png::{BitDepth, Decoder, DecodingError, Encoder, Limits, Transformations};
use std::io::{Cursor, Write};

/// What a decoder may hold besides the points.
const HELD: usize = 32 << 20;

/// Draws the picture anew.
pub(super) fn drawn_anew(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: HELD });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let header = decoder.read_header_info().map_err(|error| refusal(&error))?;
    let (width, height) = (header.width, header.height);
    within_pixels(width, height)?;
    let mut reader = decoder.read_info().map_err(|error| refusal(&error))?;
    let (colour, _) = reader.output_color_type();
    let mut drawn = Vec::new();
    let mut encoder = Encoder::new(&mut drawn, width, height);
    encoder.set_color(colour);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(|_| Refusal::Unreadable)?;
    let mut rows = writer.stream_writer().map_err(|_| Refusal::Unreadable)?;
    if reader.info().interlaced {
        let size = reader.output_buffer_size().ok_or(Refusal::TooManyPixels)?;
        let mut points = vec![0; size];
        reader.next_frame(&mut points).map_err(|error| refusal(&error))?;
        rows.write_all(&points).map_err(|_| Refusal::Unreadable)?;
    } else {
        while let Some(row) = reader.next_row().map_err(|error| refusal(&error))? {
            rows.write_all(row.data()).map_err(|_| Refusal::Unreadable)?;
        }
    }
    rows.finish().map_err(|_| Refusal::Unreadable)?;
    // What follows the points must be whole too.
    reader.finish().map_err(|error| refusal(&error))?;
    writer.finish().map_err(|_| Refusal::Unreadable)?;
    Ok(drawn)
}

fn refusal(error: &DecodingError) -> Refusal {
    match error {
        DecodingError::LimitsExceeded => Refusal::Bomb,
        _ => Refusal::Unreadable,
    }
}
