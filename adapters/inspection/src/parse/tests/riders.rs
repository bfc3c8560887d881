//! What rides along in pictures: notes, second pictures, other files, and bombs.
#![expect(non_snake_case, reason = "tests that prove a requirement carry its number")]

use super::pictures::{crc, jpeg, png, with_segment};
use super::programs::packed;
use super::{holds, kept, refused};
use files::{FileKind, Refusal};

/// Puts a chunk behind the header of a PNG.
fn with_chunk(bytes: &[u8], kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    [&bytes[..33], &chunk(kind, body), &bytes[33..]].concat()
}

fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("it fits").to_be_bytes();
    let told = [kind.as_slice(), body].concat();
    [length.as_slice(), &told, &crc(&told).to_be_bytes()].concat()
}

/// Lists the chunks of a PNG, each once in a row.
fn chunks(bytes: &[u8]) -> Vec<String> {
    let (mut kinds, mut at) = (Vec::new(), 8);
    while let Some(head) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        kinds.push(String::from_utf8_lossy(&head[4..]).into_owned());
        at += 12 + length;
    }
    kinds.dedup();
    kinds
}

/// Lists the marks of a JPEG up to its points.
fn marks(bytes: &[u8]) -> Vec<u8> {
    let (mut marks, mut at) = (Vec::new(), 2);
    while let Some([0xff, mark, high, low]) = bytes.get(at..at + 4) {
        marks.push(*mark);
        if *mark == 0xda {
            break;
        }
        at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
    }
    marks.dedup();
    marks
}

#[test]
fn asvs_V14_2_8__nothing_but_points_is_left_of_a_jpeg() {
    let notes: [(u8, &[u8]); 6] = [
        (0xe1, b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0CANARY"),
        (
            0xe1,
            b"http://ns.adobe.com/xmp/extension/\x000123456789ABCDEF0123456789ABCDEF\0\0\0\x06\0\0\0\0CANARY",
        ),
        (0xe2, b"ICC_PROFILE\0\x01\x01CANARY"),
        (0xe2, b"MPF\0CANARY"),
        (0xed, b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0CANARY"),
        (0xfe, b"CANARY"),
    ];
    let told = notes
        .iter()
        .fold(jpeg(24, 16), |bytes, (mark, body)| with_segment(&bytes, *mark, body));
    // Cameras put a second, smaller picture behind the first.
    let told = [told, jpeg(8, 8), b"CANARY".to_vec()].concat();
    assert!(holds(&told, "CANARY"));
    let clean = kept(FileKind::Jpeg, &told);
    assert!(!holds(&clean, "CANARY"));
    // Tables, frame and points, and the mark of the format itself.
    let known = [0xe0, 0xdb, 0xc0, 0xc4, 0xda];
    assert!(
        marks(&clean).iter().all(|mark| known.contains(mark)),
        "{:x?}",
        marks(&clean)
    );
}

#[test]
fn asvs_V14_2_8__nothing_but_points_is_left_of_a_png() {
    let profile = [b"CANARY\0\0".as_slice(), &packed(std::iter::once(b"CANARY".to_vec()))].concat();
    let notes: [(&[u8; 4], &[u8]); 6] = [
        (b"tEXt", b"Author\0CANARY"),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta>CANARY</x:xmpmeta>"),
        (b"eXIf", b"MM\0*\0\0\0\x08\0\0\0\0\0\0CANARY"),
        (b"tIME", &[7, 234, 11, 21, 12, 0, 0]),
        (b"iCCP", &profile),
        (b"caNv", b"CANARY"),
    ];
    let told = notes
        .iter()
        .fold(png(24, 16), |bytes, (kind, body)| with_chunk(&bytes, **kind, body));
    assert!(holds(&told, "CANARY"));
    let clean = kept(FileKind::Png, &told);
    assert!(!holds(&clean, "CANARY"));
    assert_eq!(chunks(&clean), ["IHDR", "IDAT", "IEND"]);
}

#[test]
fn of_a_film_its_first_picture_is_kept() {
    let plain = png(4, 4);
    let (width, count) = (4_u32.to_be_bytes(), 0_u32.to_be_bytes());
    let frame = |number: u32| [&number.to_be_bytes()[..], &width, &width, &[0; 8], &[0, 1, 0, 1, 0, 0]].concat();
    let points = packed(std::iter::once(vec![0; 4 * 17]));
    let second = [
        chunk(*b"fcTL", &frame(1)),
        chunk(*b"fdAT", &[&2_u32.to_be_bytes()[..], &points].concat()),
    ]
    .concat();
    let film = with_chunk(&plain, *b"fcTL", &frame(0));
    let film = with_chunk(&film, *b"acTL", &[&2_u32.to_be_bytes()[..], &count].concat());
    let end = film.len() - 12;
    let film = [&film[..end], &second, &film[end..]].concat();
    assert!(holds(&film, "fdAT"));
    assert_eq!(kept(FileKind::Png, &film), kept(FileKind::Png, &plain));
    // A first picture that is said to be smaller than the header says.
    let lie = [
        &0_u32.to_be_bytes()[..],
        &2_u32.to_be_bytes(),
        &2_u32.to_be_bytes(),
        &[0; 8],
        &[0, 1, 0, 1, 0, 0],
    ];
    let lie = with_chunk(&plain, *b"fcTL", &lie.concat());
    let lie = with_chunk(&lie, *b"acTL", &[&1_u32.to_be_bytes()[..], &count].concat());
    assert_eq!(refused(FileKind::Png, &lie), Refusal::Unreadable);
}

#[test]
fn a_bomb_in_a_note_is_never_unpacked() {
    let bomb = packed((0..64).map(|_| vec![b' '; 1 << 20]));
    for (kind, head) in [
        (b"zTXt", &b"Comment\0\0"[..]),
        (b"iTXt", b"Comment\0\x01\0\0\0"),
        (b"iCCP", b"colours\0\0"),
    ] {
        let told = with_chunk(&png(8, 8), *kind, &[head, &bomb].concat());
        assert_eq!(kept(FileKind::Png, &told), kept(FileKind::Png, &png(8, 8)));
    }
}

#[test]
fn points_beyond_the_picture_are_left_out() {
    let whole = png(1, 1);
    let points = packed((0..64).map(|_| vec![0; 1 << 20]));
    let bomb = [&whole[..33], &chunk(*b"IDAT", &points), &chunk(*b"IEND", b"")].concat();
    assert!(kept(FileKind::Png, &bomb).len() < 200);
}

#[test]
fn an_archive_is_seen_whatever_follows_it() {
    let directory = b"PK\x01\x02............PK\x05\x06\0\0\0\0\x01\0\x01\0\x10\0\0\0\0\0\0\0\0\0";
    for tail in [&b""[..], b"more than its comment says", b"\n%%EOF\n"] {
        let picture = [png(8, 8).as_slice(), directory, tail].concat();
        assert_eq!(refused(FileKind::Png, &picture), Refusal::Hybrid);
    }
    for word in [&b"Rar!\x1a\x07\x01\0"[..], b"7z\xbc\xaf\x27\x1c"] {
        let picture = with_segment(&jpeg(8, 8), 0xfe, word);
        assert_eq!(refused(FileKind::Jpeg, &picture), Refusal::Hybrid);
    }
}

#[test]
fn formats_that_are_not_taken_are_refused_under_every_name() {
    let film = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0;";
    let web = b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\x2e\0\0\0\0\0\0\0\0\0EXIF\x06\0\0\0CANARY";
    let drawing = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let marked = b"\xef\xbb\xbf<svg/>";
    for bytes in [
        &film[..],
        web,
        drawing,
        marked,
        b"BM\0\0",
        b"II*\0",
        b"\0\0\0\x18ftypheic",
    ] {
        for kind in [FileKind::Jpeg, FileKind::Png, FileKind::Pdf] {
            assert_eq!(refused(kind, bytes), Refusal::TypesDiffer, "{kind:?}");
        }
    }
}
