//! Files made here, good and bad.

use flate2::Compression;
use flate2::Crc;
use flate2::write::ZlibEncoder;
use std::fmt::Write as _;
use std::io::Write;

/// Separates the parts of every upload here.
pub(crate) const BOUNDARY: &str = "multipart/form-data; boundary=xYzZY";

/// Writes an upload of one file.
pub(crate) fn multipart(name: &str, media_type: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "--xYzZY\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {media_type}\r\n\r\n"
    );
    [head.as_bytes(), bytes, b"\r\n--xYzZY--\r\n"].concat()
}

/// Packs bytes as PNG and PDF do.
pub(super) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).expect("packed");
    packer.finish().expect("packed")
}

fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [kind.as_slice(), body].concat();
    let mut sum = Crc::new();
    sum.update(&named);
    let length = u32::try_from(body.len()).expect("short").to_be_bytes();
    [&length[..], &named, &sum.sum().to_be_bytes()].concat()
}

fn header(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(*b"IHDR", &[&size[..], &[8, 0, 0, 0, 0]].concat())
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A grey picture that says who took it.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let rows = vec![0; (width as usize + 1) * height as usize];
    [
        PNG,
        &header(width, height),
        &chunk(*b"tEXt", b"Author\0CANARY of Leeds"),
        &chunk(*b"IDAT", &packed(&rows)),
        &chunk(*b"IEND", b""),
    ]
    .concat()
}

/// A picture that says it is larger than any.
pub(super) fn pixel_flood() -> Vec<u8> {
    let flood = header(60_000, 60_000);
    [PNG, &flood, &chunk(*b"IDAT", &packed(&[0; 64])), &chunk(*b"IEND", b"")].concat()
}

/// A document of one page, with one more object.
pub(crate) fn pdf(more: &[u8]) -> Vec<u8> {
    let objects: [&[u8]; 4] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        more,
    ];
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut table = String::from("xref\n0 5\n0000000000 65535 f \n");
    for (number, object) in (1..).zip(objects) {
        writeln!(table, "{:010} 00000 n ", bytes.len()).expect("a text grows");
        bytes.extend(format!("{number} 0 obj\n").into_bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(format!("{table}trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").into_bytes());
    bytes
}

/// A packed stream for a document.
pub(super) fn stream(clear: &[u8]) -> Vec<u8> {
    let packed = packed(clear);
    let head = format!("<</Filter/FlateDecode/Length {}>>stream\n", packed.len());
    [head.as_bytes(), &packed, b"\nendstream"].concat()
}

/// The harmless test file of every scanner, from two halves so that no scanner rings over this one.
pub(super) fn eicar() -> Vec<u8> {
    let halves = [
        r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR",
        "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    ];
    halves.concat().into_bytes()
}

/// A document whose first object nests deeper than any parser's stack.
pub(super) fn nested() -> Vec<u8> {
    let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    let table = b"\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n";
    let end = b"trailer\n<</Size 2/Root 1 0 R>>\nstartxref\n9\n%%EOF";
    [b"%PDF-1.5\n1 0 obj\n", deep.as_slice(), table, end].concat()
}
