//! Pictures.
#![expect(non_snake_case, reason = "tests that prove a requirement carry its number")]

use super::{eicar, holds, kept, refused};
use files::{FileKind, Refusal};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::{ExtendedColorType, ImageDecoder};
use std::io::Cursor;

/// Draws a picture whose upper half is white and whose lower half is black.
pub(super) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let points: Vec<u8> = (0..height)
        .flat_map(|y| std::iter::repeat_n(if y < height / 2 { 255 } else { 0 }, width as usize * 3))
        .collect();
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes)
        .encode(&points, width, height, ExtendedColorType::Rgb8)
        .expect("a picture");
    bytes
}

pub(super) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder
        .add_text_chunk("Author".to_owned(), "Canary Kanarienvogel".to_owned())
        .expect("a text");
    let mut writer = encoder.write_header().expect("a header");
    writer
        .write_image_data(&vec![200; width as usize * height as usize * 4])
        .expect("points");
    writer.finish().expect("an end");
    bytes
}

/// Puts a segment behind the beginning of a JPEG.
pub(super) fn with_segment(bytes: &[u8], mark: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).expect("it fits").to_be_bytes();
    [&bytes[..2], &[0xff, mark], &length, body, &bytes[2..]].concat()
}

/// A note of a camera: turned by a quarter, taken at a place.
fn exif() -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
    tiff.extend(3_u16.to_be_bytes());
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [
            &tag.to_be_bytes()[..],
            &kind.to_be_bytes(),
            &count.to_be_bytes(),
            &value.to_be_bytes(),
        ]
        .concat()
    };
    tiff.extend(entry(0x0112, 3, 1, 6 << 16));
    // Where the words about the place stand.
    tiff.extend(entry(0x010e, 2, 16, 50));
    tiff.extend(entry(0x8825, 4, 1, 66));
    tiff.extend(0_u32.to_be_bytes());
    tiff.extend(b"CANARYGPS 51.5N\0");
    tiff.extend(0_u16.to_be_bytes());
    tiff
}

fn size(bytes: &[u8]) -> (u32, u32) {
    JpegDecoder::new(Cursor::new(bytes)).expect("a picture").dimensions()
}

#[test]
fn asvs_V14_2_8__places_and_names_are_gone_from_pictures() {
    let plain = jpeg(40, 20);
    let told = with_segment(&plain, 0xe1, &exif());
    let told = with_segment(
        &told,
        0xe1,
        b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>CANARYXMP</x:xmpmeta>",
    );
    let told = with_segment(&told, 0xfe, b"CANARYCOMMENT");
    assert!(holds(&told, "CANARYGPS") && holds(&told, "CANARYXMP") && holds(&told, "CANARYCOMMENT"));
    let clean = kept(FileKind::Jpeg, &told);
    for word in ["CANARY", "Exif", "xmpmeta", "adobe"] {
        assert!(!holds(&clean, word), "{word}");
    }
    let told = png(8, 8);
    assert!(holds(&told, "Kanarienvogel"));
    let clean = kept(FileKind::Png, &told);
    assert!(!holds(&clean, "Kanarienvogel") && !holds(&clean, "tEXt"));
}

#[test]
fn a_picture_is_turned_before_its_note_is_thrown_away() {
    let turned = with_segment(&jpeg(40, 20), 0xe1, &exif());
    let clean = kept(FileKind::Jpeg, &turned);
    assert_eq!(size(&clean), (20, 40));
    let decoder = JpegDecoder::new(Cursor::new(&clean)).expect("a picture");
    let mut points = vec![0; usize::try_from(decoder.total_bytes()).expect("small")];
    decoder.read_image(&mut points).expect("points");
    // The upper half is on the right now.
    assert!(
        points[0] < 30 && points[19 * 3] > 220,
        "{} {}",
        points[0],
        points[19 * 3]
    );
    assert_eq!(size(&kept(FileKind::Jpeg, &jpeg(40, 20))), (40, 20));
}

#[test]
fn asvs_V5_2_6__a_pixel_flood_is_refused_by_its_header() {
    let mut flood = jpeg(16, 16);
    let frame = flood.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame");
    flood[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(refused(FileKind::Jpeg, &flood), Refusal::TooManyPixels);
    let mut flood = png(4, 4);
    flood[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let sum = crc(&flood[12..29]);
    flood[29..33].copy_from_slice(&sum.to_be_bytes());
    assert_eq!(refused(FileKind::Png, &flood), Refusal::TooManyPixels);
}

pub(super) fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[test]
fn what_is_cut_short_is_refused() {
    for (kind, whole) in [(FileKind::Jpeg, jpeg(64, 64)), (FileKind::Png, png(64, 64))] {
        kept(kind, &whole);
        for length in [9, whole.len() / 2, whole.len() - 2] {
            assert_eq!(
                refused(kind, &whole[..length]),
                Refusal::Unreadable,
                "{kind:?} {length}"
            );
        }
    }
}

#[test]
fn a_picture_with_something_inside_is_refused() {
    let archive = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x03\0abc";
    for (kind, whole) in [(FileKind::Jpeg, jpeg(16, 16)), (FileKind::Png, png(16, 16))] {
        let with = |tail: &[u8]| [&whole, tail].concat();
        assert_eq!(refused(kind, &with(archive)), Refusal::Hybrid);
        assert_eq!(refused(kind, &with(b"<?PHP system($_GET[0]);")), Refusal::Hybrid);
        assert_eq!(refused(kind, &with(b"<ScRiPt>alert(1)</script>")), Refusal::Hybrid);
        assert_eq!(refused(kind, &with(&eicar())), Refusal::Malware);
        // What some cameras leave behind the picture is dropped with the rest.
        assert!(!holds(&kept(kind, &with(b"a second, smaller picture")), "smaller"));
    }
    let document = with_segment(&jpeg(16, 16), 0xfe, b"%PDF-1.7");
    assert_eq!(refused(FileKind::Jpeg, &document), Refusal::Hybrid);
}

#[test]
fn asvs_V5_2_2__a_file_of_another_kind_is_refused() {
    assert_eq!(refused(FileKind::Png, &jpeg(8, 8)), Refusal::TypesDiffer);
    assert_eq!(refused(FileKind::Pdf, &png(8, 8)), Refusal::TypesDiffer);
    assert_eq!(
        refused(FileKind::Jpeg, b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        Refusal::TypesDiffer
    );
    // The right first bytes do not make a picture.
    assert_eq!(refused(FileKind::Jpeg, b"\xff\xd8\xff\xe0rubbish"), Refusal::Unreadable);
    assert_eq!(refused(FileKind::Png, b"\x89PNG\r\n\x1a\nrubbish"), Refusal::Unreadable);
    assert_eq!(refused(FileKind::Pdf, b"%PDF-1.7 rubbish"), Refusal::Unreadable);
}
