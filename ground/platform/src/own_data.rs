//! What an area of the platform holds about a person, for the copy that is theirs.

use contracts::storage::FileKey;
use kernel::ids::FileId;
use serde_json::Value;

/// What one area holds about a person.
#[derive(Debug, Clone, Default)]
pub struct OwnPart {
    /// The area's name, which becomes a folder: `learning`.
    pub area: &'static str,
    /// Its records.
    pub tables: Vec<OwnTable>,
    /// Its files.
    pub files: Vec<OwnFile>,
}

/// Records of one kind, each an object of plain fields.
#[derive(Debug, Clone)]
pub struct OwnTable {
    /// The kind's name, which becomes a file: `quiz_answers`.
    pub name: &'static str,
    /// The records.
    pub rows: Vec<Value>,
}

/// A file of the person's.
#[derive(Debug, Clone)]
pub struct OwnFile {
    /// The name in the copy.
    pub name: String,
    /// What it holds.
    pub content: OwnContent,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub enum OwnContent {
    /// It lies in the file store as it is.
    Stored(FileKey),
    /// The person sent it; it lies in the file store, sealed.
    Sent(FileId),
    /// It is this text.
    Text(String),
}

impl OwnPart {
    /// Begins a part.
    pub const fn of(area: &'static str) -> Self {
        Self {
            area,
            tables: Vec::new(),
            files: Vec::new(),
        }
    }

    /// The same with records of one more kind.
    pub fn with(mut self, name: &'static str, rows: Vec<Value>) -> Self {
        self.tables.push(OwnTable { name, rows });
        self
    }
}
