//! Documents, and what people hide in them.

use super::{eicar, kept, refused};
use files::{FileKind, Refusal};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use std::io::Write;

/// Makes a document of so many pages; `more` adds what it likes and may change the catalogue.
fn document(pages: usize, more: impl FnOnce(&mut Document, &mut Dictionary)) -> Vec<u8> {
    let mut made = Document::with_version("1.5");
    let tree = made.new_object_id();
    let content = made.add_object(Stream::new(dictionary! {}, b"BT ET".to_vec()));
    let kids: Vec<Object> = (0..pages)
        .map(|_| {
            let page = dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content };
            made.add_object(page).into()
        })
        .collect();
    let count = i64::try_from(pages).expect("few");
    let node = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
    made.objects.insert(tree, Object::Dictionary(node));
    let mut catalogue = dictionary! { "Type" => "Catalog", "Pages" => tree };
    more(&mut made, &mut catalogue);
    let catalogue = made.add_object(catalogue);
    made.trailer.set("Root", catalogue);
    let mut bytes = Vec::new();
    made.save_to(&mut bytes).expect("a document");
    bytes
}

pub(super) fn packed(bytes: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    for piece in bytes {
        packer.write_all(&piece).expect("packed");
    }
    packer.finish().expect("packed")
}

pub(super) fn pdf(bytes: &[u8]) -> Refusal {
    refused(FileKind::Pdf, bytes)
}

#[test]
fn a_quiet_document_is_kept_as_it_came() {
    let quiet = document(3, |made, catalogue| {
        let link = dictionary! { "S" => "URI", "URI" => Object::string_literal("https://gov.uk") };
        catalogue.set("Note", made.add_object(link));
    });
    assert_eq!(kept(FileKind::Pdf, &quiet), quiet);
    let spaced = [quiet.as_slice(), b"\r\n\0\n"].concat();
    assert_eq!(kept(FileKind::Pdf, &spaced), spaced);
}

#[test]
fn a_scan_as_people_send_it_is_kept() {
    let scan = include_bytes!("../../../../../server/demo/media/evidence.pdf");
    assert_eq!(kept(FileKind::Pdf, scan), scan);
}

#[test]
fn a_document_that_does_something_is_refused() {
    let actions = [
        dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") },
        dictionary! { "S" => "Launch", "F" => Object::string_literal("cmd.exe") },
        dictionary! { "S" => "SubmitForm" },
        dictionary! { "Type" => "Annot", "Subtype" => "FileAttachment" },
        dictionary! { "Type" => "Filespec", "EF" => dictionary! {} },
        dictionary! { "XFA" => Object::Array(Vec::new()) },
    ];
    for action in actions {
        let words = format!("{action:?}");
        let direct = document(1, |_, catalogue| catalogue.set("OpenAction", action.clone()));
        assert_eq!(pdf(&direct), Refusal::Active, "{words}");
        // Deep inside, and packed away where a search for words does not see it.
        let nested = Object::Array(vec![Object::Array(vec![Object::Dictionary(action)])]);
        let mut hidden = Document::load_mem(&document(1, |_, catalogue| catalogue.set("AA", nested))).expect("read");
        let mut bytes = Vec::new();
        hidden.save_modern(&mut bytes).expect("packed");
        assert_eq!(pdf(&bytes), Refusal::Active, "{words}");
    }
    // What the table of contents does not name is found all the same.
    let quiet = document(1, |_, _| {});
    let smuggled = [&b"%PDF-1.5\n99 0 obj <</S /JavaScript>> endobj\n"[..], &quiet].concat();
    assert_eq!(pdf(&smuggled), Refusal::Active);
}

#[test]
fn the_test_file_is_found_in_a_document() {
    let plain = document(1, |made, _| {
        made.add_object(Stream::new(dictionary! {}, eicar()));
    });
    assert_eq!(pdf(&plain), Refusal::Malware);
    let hidden = document(1, |made, _| {
        // Alone it would be packed as it stands.
        let bytes = packed([b"nothing to see here; ".repeat(400), eicar()].into_iter());
        made.add_object(Stream::new(dictionary! { "Filter" => "FlateDecode" }, bytes));
    });
    assert!(!super::holds_eicar(&hidden));
    assert_eq!(pdf(&hidden), Refusal::Malware);
}

#[test]
fn a_bomb_is_not_unpacked() {
    let bomb = packed((0..101).map(|_| vec![b' '; 1 << 20]));
    assert!(bomb.len() < 2 << 20);
    let filter = || dictionary! { "Filter" => "FlateDecode" };
    let one = document(1, |made, _| {
        made.add_object(Stream::new(filter(), bomb.clone()));
    });
    assert_eq!(pdf(&one), Refusal::Bomb);
    let many = document(1, |made, _| {
        let half = packed((0..60).map(|_| vec![b' '; 1 << 20]));
        for _ in 0..4 {
            made.add_object(Stream::new(filter(), half.clone()));
        }
    });
    assert_eq!(pdf(&many), Refusal::Bomb);
}

#[test]
fn packed_twice_is_packed_all_the_same() {
    let filters = || {
        let twice = vec![
            Object::Name(b"FlateDecode".to_vec()),
            Object::Name(b"FlateDecode".to_vec()),
        ];
        dictionary! { "Filter" => twice }
    };
    let twice = |bytes: Vec<u8>| packed(std::iter::once(packed(std::iter::once(bytes))));
    let hidden = document(1, |made, _| {
        made.add_object(Stream::new(
            filters(),
            twice([b"look here; ".repeat(9_000), eicar()].concat()),
        ));
    });
    assert_eq!(pdf(&hidden), Refusal::Malware);
    let bomb = document(1, |made, _| {
        made.add_object(Stream::new(filters(), twice(vec![b' '; 101 << 20])));
    });
    assert_eq!(pdf(&bomb), Refusal::Bomb);
    let deep = document(1, |made, _| {
        let nine = vec![Object::Name(b"FlateDecode".to_vec()); 9];
        made.add_object(Stream::new(dictionary! { "Filter" => nine }, Vec::new()));
    });
    assert_eq!(pdf(&deep), Refusal::Bomb);
}

#[test]
fn what_does_not_unpack_is_refused_and_photographs_are_left_alone() {
    let broken = document(1, |made, _| {
        made.add_object(Stream::new(
            dictionary! { "Filter" => "FlateDecode" },
            b"no such thing".to_vec(),
        ));
    });
    assert_eq!(pdf(&broken), Refusal::Unreadable);
    let photograph = document(1, |made, _| {
        made.add_object(Stream::new(dictionary! { "Filter" => "DCTDecode" }, vec![0xff, 0xd8]));
    });
    kept(FileKind::Pdf, &photograph);
}

#[test]
fn pages_are_counted() {
    kept(FileKind::Pdf, &document(500, |_, _| {}));
    assert_eq!(pdf(&document(501, |_, _| {})), Refusal::TooManyPages);
    assert_eq!(pdf(&document(0, |_, _| {})), Refusal::Unreadable);
}

#[test]
fn what_is_cut_locked_or_doubled_is_refused() {
    let quiet = document(2, |_, _| {});
    for length in [8, quiet.len() / 2, quiet.len() - 5] {
        assert_eq!(pdf(&quiet[..length]), Refusal::Unreadable, "{length}");
    }
    let page = [quiet.as_slice(), b"<html><script>alert(1)</script>"].concat();
    assert_eq!(pdf(&page), Refusal::Hybrid);
    let archive = [
        quiet.as_slice(),
        b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x06\0\n%%EOF",
    ]
    .concat();
    assert_eq!(pdf(&archive), Refusal::Hybrid);
    let mut locked = Document::load_mem(&quiet).expect("read");
    let lock = locked.add_object(dictionary! { "Filter" => "Standard", "V" => 2, "R" => 3, "P" => -4,
    "O" => Object::string_literal(vec![1; 32]), "U" => Object::string_literal(vec![2; 32]) });
    locked.trailer.set("Encrypt", lock);
    locked
        .trailer
        .set("ID", vec![Object::string_literal("a"), Object::string_literal("b")]);
    let mut bytes = Vec::new();
    locked.save_to(&mut bytes).expect("a document");
    assert_eq!(pdf(&bytes), Refusal::Locked);
}

#[test]
fn deep_nesting_is_no_document() {
    let deep = format!(
        "%PDF-1.5\n1 0 obj\n{}{}\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\nstartxref\n9\n%%EOF",
        "[".repeat(100_000),
        "]".repeat(100_000),
    );
    assert_eq!(pdf(deep.as_bytes()), Refusal::Unreadable);
}
