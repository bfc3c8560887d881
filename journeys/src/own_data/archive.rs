//! A copy of somebody's data as a ZIP file: everything as JSON, each kind of record as CSV, and their files.

use crate::sheets::{harmless, quoted};
use chrono::{DateTime, Utc};
use platform::own_data::OwnPart;
use serde_json::{Map, Value};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

const ABOUT: &str = "\
This is a copy of everything that Muster holds about you.

data.json    all of it, for programs
<area>/*.csv the same, a table for each kind of record, for spreadsheets
<area>/...   your files

Files you sent are here as we keep them: pictures are drawn anew, without what the camera noted. A copy holds 32 MB of them,
the newest first. Where evidence/files.csv names no place in this copy for a file it says why; download that one from
its page, under your qualifications.

Other people are left out: who invited you, who works beside you, and the names of those who looked at your record. What
letters said is left out too, because letters may name others; you have received them. Passwords and other secrets are kept
in a form that nobody can read back, so they are not here.
";

/// Collects what goes into the file.
pub(crate) struct Archive {
    whole: Map<String, Value>,
    entries: Vec<(String, Vec<u8>)>,
}

impl Archive {
    /// Begins a copy that was asked for at the instant.
    pub(crate) fn begin(at: DateTime<Utc>) -> Self {
        let mut whole = Map::new();
        whole.insert("asked_at".to_owned(), Value::from(at.to_rfc3339()));
        Self {
            whole,
            entries: vec![("README.txt".to_owned(), ABOUT.as_bytes().to_vec())],
        }
    }

    /// Adds a file; one that is not there is left out.
    pub(crate) fn file(&mut self, area: &str, name: &str, bytes: Option<Vec<u8>>) {
        self.entries
            .extend(bytes.map(|bytes| (format!("{area}/{name}"), bytes)));
    }

    /// Adds an area's records.
    pub(crate) fn part(&mut self, part: OwnPart) {
        let mut tables = Map::new();
        for table in part.tables {
            let csv = csv(&table.rows);
            self.entries
                .push((format!("{}/{}.csv", part.area, table.name), csv.into_bytes()));
            tables.insert(table.name.to_owned(), Value::Array(table.rows));
        }
        self.whole.insert(part.area.to_owned(), Value::Object(tables));
    }

    /// Writes the file.
    pub(crate) fn finish(self) -> Result<Vec<u8>, ZipError> {
        let whole = serde_json::to_vec_pretty(&Value::Object(self.whole)).unwrap_or_default();
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in [("data.json".to_owned(), whole)].into_iter().chain(self.entries) {
            zip.start_file(name, SimpleFileOptions::default())?;
            zip.write_all(&bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

/// Writes records as CSV (RFC 4180), the columns in the order in which they first appear.
fn csv(rows: &[Value]) -> String {
    let mut columns: Vec<&str> = Vec::new();
    for key in rows.iter().filter_map(Value::as_object).flat_map(Map::keys) {
        if !columns.contains(&key.as_str()) {
            columns.push(key);
        }
    }
    let mut text = line(columns.iter().map(|column| (*column).to_owned()));
    for row in rows {
        text += &line(columns.iter().map(|column| plain(&row[*column])));
    }
    text
}

fn line(fields: impl Iterator<Item = String>) -> String {
    let quoted: Vec<String> = fields.map(|field| quoted(&field)).collect();
    quoted.join(",") + "\r\n"
}

/// A field as people read it, and as no spreadsheet runs it. Numbers stay numbers.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => harmless(text),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::io::Read;
    use zip::ZipArchive;

    #[test]
    fn formulas_are_told_apart_and_quotes_doubled() {
        let rows = [
            json!({ "a": "=1+1", "b": "say \"hi\"", "n": -5 }),
            json!({ "a": null, "c": ["x"] }),
            json!({ "a": " =1+1", "b": "\n=1+1" }),
        ];
        let text = csv(&rows);
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines[0], r#""a","b","n","c""#);
        assert_eq!(lines[1], r#""'=1+1","say ""hi""","-5","""#);
        assert_eq!(lines[2], r#""","","","[""x""]""#);
        assert_eq!(lines[3], "\"' =1+1\",\"'\n=1+1\",\"\",\"\"");
    }

    #[test]
    fn the_file_holds_everything_and_files() {
        let mut archive = Archive::begin(DateTime::UNIX_EPOCH);
        archive.part(OwnPart::of("learning").with("courses", vec![json!({ "title": "Spiking" })]));
        archive.file("certificates", "1.pdf", Some(b"%PDF".to_vec()));
        archive.file("certificates", "2.pdf", None);
        let mut zip = ZipArchive::new(Cursor::new(archive.finish().expect("a file"))).expect("a zip");
        let names: Vec<String> = zip
            .file_names()
            .map(|name| name.expect("a name").into_owned())
            .collect();
        for name in ["README.txt", "data.json", "learning/courses.csv", "certificates/1.pdf"] {
            assert!(names.iter().any(|there| there == name), "{name}: {names:?}");
        }
        assert_eq!(names.len(), 4);
        let mut text = String::new();
        zip.by_name("data.json")
            .expect("there")
            .read_to_string(&mut text)
            .expect("text");
        let whole: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(whole["learning"]["courses"][0]["title"], "Spiking");
    }
}
