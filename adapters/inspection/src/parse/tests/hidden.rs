//! Documents that hide something from one program and show it to another.

use super::draft::{Draft, object_stream, object_stream_of, stream, table_stream};
use super::kept;
use super::programs::pdf;
use files::{FileKind, Refusal};

const SCRIPT: &str = "<</S/JavaScript/JS(app.alert\\(1\\))>>";
/// An attachment: nothing in it is a word that may stand nowhere.
const ATTACHED: &str = "<</F(a.exe)/EF<</F 3 0 R>>>>";
const QUIET: &str = "<</Quiet true>>";

#[test]
fn a_draft_is_an_ordinary_document() {
    let mut draft = Draft::new();
    draft.put(4, QUIET);
    let first = draft.close("");
    assert_eq!(kept(FileKind::Pdf, &first), first);
    // Somebody wrote a note into it.
    draft.put(4, "(a note)");
    draft.put(9, object_stream(&[(10, QUIET), (11, "[1 2 3]")]));
    let second = draft.update("");
    assert_eq!(kept(FileKind::Pdf, &second), second);
}

#[test]
fn a_document_for_old_and_new_programs_is_kept() {
    // As a well-known word processor writes it: a table for old programs, a stream for new ones, an empty table on top.
    let mut draft = Draft::new();
    draft.put(9, object_stream(&[(4, QUIET)]));
    draft.close("");
    let at = draft.bytes.len();
    draft.hide(12, table_stream(&[(4, 2, 9, 0)]));
    let whole = draft.update(&format!("/XRefStm {at}"));
    assert_eq!(kept(FileKind::Pdf, &whole), whole);
}

#[test]
fn what_the_table_names_must_be_there() {
    let broken = |body: &str| {
        let mut draft = Draft::new();
        draft.put(4, body);
        pdf(&draft.close(""))
    };
    assert_eq!(broken("<</A [1 2 (>>"), Refusal::Unreadable);
    assert_eq!(broken(""), Refusal::Unreadable);
    // A number whose place is inside of another object.
    let mut draft = Draft::new();
    draft.put(4, QUIET);
    let (_, at) = draft.table[3];
    draft.table.push((5, at + 3));
    assert_eq!(pdf(&draft.close("")), Refusal::Unreadable);
    // The place of another number.
    let mut draft = Draft::new();
    draft.put(4, QUIET);
    draft.table.push((5, at));
    assert_eq!(pdf(&draft.close("")), Refusal::Unreadable);
}

#[test]
fn a_header_with_a_remark_inside_is_refused() {
    for header in ["4 %\n0 obj ", "4 0 %\nobj "] {
        let mut draft = Draft::new();
        draft.table.push((4, draft.bytes.len()));
        draft.raw(format!("{header}{QUIET} endobj\n"));
        assert_eq!(pdf(&draft.close("")), Refusal::Unreadable, "{header}");
    }
}

#[test]
fn what_a_later_version_replaces_is_looked_at() {
    for hidden in [object_stream(&[(4, SCRIPT)]), ATTACHED.as_bytes().to_vec()] {
        let mut draft = Draft::new();
        draft.put(4, QUIET);
        draft.put(9, hidden);
        draft.close("");
        draft.put(9, QUIET);
        assert_eq!(pdf(&draft.update("")), Refusal::Active);
    }
}

#[test]
fn what_no_table_names_is_looked_at() {
    for hidden in [object_stream(&[(4, SCRIPT)]), ATTACHED.as_bytes().to_vec()] {
        let mut draft = Draft::new();
        draft.put(4, QUIET);
        draft.hide(9, &hidden);
        assert_eq!(pdf(&draft.close("")), Refusal::Active);
        // Inside of what the table takes for words.
        let mut draft = Draft::new();
        let inside = [b"(9 0 obj ".as_slice(), ATTACHED.as_bytes(), b" endobj)"].concat();
        draft.put(4, inside);
        assert_eq!(pdf(&draft.close("")), Refusal::Active);
    }
    let mut draft = Draft::new();
    draft.put(4, QUIET);
    draft.hide(9, "<</A [1 2");
    assert_eq!(pdf(&draft.close("")), Refusal::Unreadable);
}

#[test]
fn a_table_for_new_programs_alone_hides_nothing() {
    // Our parser follows such a table only where there is an older one as well.
    let mut draft = Draft::new();
    draft.put(4, QUIET);
    draft.hide(9, object_stream(&[(4, SCRIPT)]));
    let at = draft.bytes.len();
    draft.hide(12, table_stream(&[(4, 2, 9, 0)]));
    assert_eq!(pdf(&draft.close(&format!("/XRefStm {at}"))), Refusal::Active);
}

#[test]
fn a_stream_of_objects_shows_each_of_them_once() {
    let hidden = |body: Vec<u8>| {
        let mut draft = Draft::new();
        draft.put(4, QUIET);
        draft.put(9, body);
        pdf(&draft.close(""))
    };
    // One number twice: some programs go by its place, others by the number.
    assert_eq!(hidden(object_stream(&[(10, SCRIPT), (10, QUIET)])), Refusal::Unreadable);
    // One that our parser cannot read.
    assert_eq!(
        hidden(object_stream(&[(10, "<</A [1 2"), (11, QUIET)])),
        Refusal::Unreadable
    );
    // What it does not call itself does not matter, nor what it calls itself besides.
    for kind in ["", "/Type/XObject", "/Type/ObjStm/Type/XObject"] {
        assert_eq!(
            hidden(object_stream_of(kind, &[(10, SCRIPT)])),
            Refusal::Active,
            "{kind}"
        );
    }
    for kind in [
        "/Type/ObjStm/DecodeParms 3 0 R",
        "/Type/ObjStm/DecodeParms[<</Predictor 2>>]",
        "/Type/ObjStm/N 7",
        "/Type/ObjStm/First 1",
    ] {
        let mut body = object_stream_of(kind, &[(10, SCRIPT)]);
        if kind.contains("/N ") || kind.contains("/First ") {
            // The first of two keys counts for some, the last for others.
            let text = String::from_utf8_lossy(&body).into_owned();
            assert!(text.contains("/N 1/First 5"));
            body = stream(&format!("{kind}/N 2/First 5"), b"10 0 (a)");
        }
        assert_eq!(hidden(body), Refusal::Unreadable, "{kind}");
    }
}

#[test]
fn a_length_that_is_a_lie_is_refused() {
    let content = b"10 0 <</S/GoTo>>";
    for length in ["/Length 3", "/Length 99999", "/Length 77 0 R", "/Length 0", ""] {
        let mut draft = Draft::new();
        draft.put(4, QUIET);
        let head = format!("<</Type/ObjStm/N 1/First 5{length}>>stream\n");
        draft.put(9, [head.as_bytes(), content, b"\nendstream"].concat());
        assert_eq!(pdf(&draft.close("")), Refusal::Unreadable, "{length}");
    }
    let mut draft = Draft::new();
    draft.put(4, "<</Length 0>>stream\n\nendstream");
    draft.put(9, "<</Length 10 0 R>>stream\n12345\nendstream");
    draft.put(10, "5");
    let honest = draft.close("");
    assert_eq!(kept(FileKind::Pdf, &honest), honest);
}

#[test]
fn one_key_twice_and_a_name_in_disguise_are_seen() {
    for body in [
        "<</S/JavaScript/S/URI>>",
        "<</S/#4aavaScrip#74/S/URI/URI(https://gov.uk)>>",
        "<</S/Launch/S null>>",
    ] {
        let mut draft = Draft::new();
        draft.put(4, body);
        assert_eq!(pdf(&draft.close("")), Refusal::Active, "{body}");
    }
    // In an older trailer, which only programs that mend documents read.
    let mut draft = Draft::new();
    draft.put(4, QUIET);
    draft.close(&format!("/OpenAction {SCRIPT}"));
    assert_eq!(pdf(&draft.update("")), Refusal::Active);
}

#[test]
fn a_lock_in_any_trailer_counts() {
    let mut draft = Draft::new();
    draft.put(4, QUIET);
    draft.close("/Encrypt 4 0 R");
    assert_eq!(pdf(&draft.update("")), Refusal::Locked);
    let mut draft = Draft::new();
    draft.put(4, QUIET);
    assert_eq!(pdf(&draft.close("/#45ncrypt 4 0 R")), Refusal::Locked);
}

#[test]
fn a_packed_entry_must_be_in_its_stream() {
    for (container, index) in [(9, 1), (2, 0), (39, 0)] {
        let mut draft = Draft::new();
        draft.put(9, object_stream(&[(10, QUIET)]));
        let places = draft.table.clone();
        let at = draft.bytes.len();
        let mut rows: Vec<_> = places.iter().map(|(number, at)| (*number, 1, *at, 0)).collect();
        rows.push((4, 2, container, index));
        rows.push((12, 1, at, 0));
        draft.hide(12, table_stream(&rows));
        draft.raw(format!("startxref\n{at}\n%%EOF\n"));
        assert_eq!(pdf(&draft.bytes), Refusal::Unreadable, "{container}");
    }
}

#[test]
fn nothing_follows_the_end() {
    let mut draft = Draft::new();
    draft.put(4, QUIET);
    let whole = draft.close("");
    let inner = [whole.as_slice(), b"MZ\x90\0"].concat();
    assert_eq!(pdf(&inner), Refusal::Hybrid);
    // A second document behind the first, whose end is the file's end.
    let mut second = Draft::new();
    second.put(4, SCRIPT);
    assert_eq!(pdf(&[whole.as_slice(), &second.close("")].concat()), Refusal::Active);
    // One in front: where the file begins must be where the document begins.
    assert_eq!(
        super::refused(FileKind::Pdf, &[b"\0", whole.as_slice()].concat()),
        Refusal::TypesDiffer
    );
}
