//! Documents put together byte by byte, for no library writes what they hide.

use super::programs::packed;

/// A document of one page, written piece by piece.
pub(super) struct Draft {
    pub(super) bytes: Vec<u8>,
    /// What the next table will say of where objects lie.
    pub(super) table: Vec<(u32, usize)>,
    /// Where the last table lies.
    last: usize,
}

impl Draft {
    pub(super) fn new() -> Self {
        let mut draft = Self {
            bytes: b"%PDF-1.7\n".to_vec(),
            table: Vec::new(),
            last: 0,
        };
        draft.put(1, "<</Type/Catalog/Pages 2 0 R/Note 4 0 R>>");
        draft.put(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
        draft.put(3, "<</Type/Page/Parent 2 0 R>>");
        draft
    }

    /// Writes an object that the next table names.
    pub(super) fn put(&mut self, number: u32, body: impl AsRef<[u8]>) {
        self.table.push((number, self.bytes.len()));
        self.hide(number, body);
    }

    /// Writes an object that no table names.
    pub(super) fn hide(&mut self, number: u32, body: impl AsRef<[u8]>) {
        self.raw(format!("{number} 0 obj "));
        self.raw(body);
        self.raw(" endobj\n");
    }

    pub(super) fn raw(&mut self, bytes: impl AsRef<[u8]>) {
        self.bytes.extend_from_slice(bytes.as_ref());
    }

    /// Closes a version of the document with a table and a trailer, and returns what there is by now.
    pub(super) fn close(&mut self, more: &str) -> Vec<u8> {
        let begins = self.bytes.len();
        let rows: Vec<String> = self
            .table
            .drain(..)
            .map(|(number, at)| format!("{number} 1\n{at:010} 00000 n \n"))
            .collect();
        let rows = if rows.is_empty() {
            "0 0\n".to_owned()
        } else {
            rows.concat()
        };
        self.raw(format!(
            "xref\n{rows}trailer <</Size 40/Root 1 0 R{more}>>\nstartxref\n{begins}\n%%EOF\n"
        ));
        self.last = begins;
        self.bytes.clone()
    }

    /// Closes a version that stands on the one before.
    pub(super) fn update(&mut self, more: &str) -> Vec<u8> {
        let last = self.last;
        self.close(&format!("/Prev {last}{more}"))
    }
}

pub(super) fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<<{dictionary}/Length {}>>stream\n", content.len());
    [head.as_bytes(), content, b"\nendstream"].concat()
}

/// A stream of objects, packed, so that no search for words sees into it.
pub(super) fn object_stream(objects: &[(u32, &str)]) -> Vec<u8> {
    object_stream_of("/Type/ObjStm", objects)
}

pub(super) fn object_stream_of(dictionary: &str, objects: &[(u32, &str)]) -> Vec<u8> {
    let (mut index, mut bodies) = (String::new(), String::new());
    for (number, body) in objects {
        index += &[number.to_string(), bodies.len().to_string(), String::new()].join(" ");
        bodies.push_str(body);
        bodies.push(' ');
    }
    let (first, count) = (index.len(), objects.len());
    // So short a text would be packed as it stands.
    let content = packed([index.into_bytes(), bodies.into_bytes(), vec![b' '; 4_000]].into_iter());
    assert!(!super::holds(&content, "Java"));
    stream(
        &format!("{dictionary}/N {count}/First {first}/Filter/FlateDecode"),
        &content,
    )
}

/// A table as a stream: rows of kind, place and generation or index.
pub(super) fn table_stream(rows: &[(u32, u8, usize, u8)]) -> Vec<u8> {
    let index: Vec<String> = rows.iter().map(|(number, ..)| format!("{number} 1 ")).collect();
    let index = index.concat();
    let content: Vec<u8> = rows
        .iter()
        .flat_map(|(_, kind, place, last)| {
            let place = u16::try_from(*place).expect("a small document").to_be_bytes();
            [*kind, place[0], place[1], *last]
        })
        .collect();
    stream(
        &format!("/Type/XRef/W[1 2 1]/Size 40/Root 1 0 R/Index[{index}]"),
        &content,
    )
}
