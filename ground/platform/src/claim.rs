//! Idempotency keys: the key, the effect and the result, or the refusal, commit together.

use crate::DbError;
use kernel::{ErrorKind, FieldError, PeopleError};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::{Mutex, OnceLock, PoisonError};

/// A caller's promise that two requests are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// What the caller sent, at most 200 characters.
    pub key: String,
    /// The route it was sent to, so that one key may serve two routes.
    pub route: &'static str,
    /// SHA-256 of the canonical body: the same key with another body is refused.
    pub fingerprint: [u8; 32],
}

/// What came of a claim.
#[derive(Debug)]
pub enum Claimed<T> {
    /// Nobody used the key before: do the work, then finish.
    Fresh(Ticket),
    /// The work was done before, with this result.
    Replay(T),
}

/// The right to store the result under a claimed key.
#[derive(Debug)]
pub struct Ticket {
    key: IdempotencyKey,
    /// How many audit lines there were when the work began: a refusal takes back those that came after.
    audit_lines: usize,
}

impl Ticket {
    pub(crate) const fn new(key: IdempotencyKey, audit_lines: usize) -> Self {
        Self { key, audit_lines }
    }

    pub(crate) const fn key(&self) -> &IdempotencyKey {
        &self.key
    }

    pub(crate) const fn audit_lines(&self) -> usize {
        self.audit_lines
    }
}

/// A refusal of the business, as it was said the first time.
#[derive(Debug)]
pub struct Refusal {
    kind: ErrorKind,
    code: &'static str,
    sentence: String,
    fields: Vec<FieldError>,
}

impl Refusal {
    /// Returns the sentence that people read.
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Returns the kind of the refusal.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns its code.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Returns the fields at fault.
    pub fn fields(&self) -> &[FieldError] {
        &self.fields
    }

    pub(crate) fn from_stored(stored: StoredRefusal) -> Result<Self, DbError> {
        let kind = KINDS.iter().find(|(word, _)| *word == stored.kind);
        let (_, kind) = kind.ok_or_else(|| DbError::row("platform.idempotency_keys.result", &stored.kind))?;
        let fields = stored.fields.into_iter();
        Ok(Self {
            kind: *kind,
            code: interned(&stored.code),
            sentence: stored.sentence,
            fields: fields
                .map(|field| FieldError::new(field.field, interned(&field.code), field.message))
                .collect(),
        })
    }
}

/// A refusal as it is stored.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredRefusal {
    kind: String,
    code: String,
    sentence: String,
    fields: Vec<StoredField>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredField {
    field: String,
    code: String,
    message: String,
}

/// The kinds that are answers of the business. A limit, a fault or an outage is none: the next try may go well.
const KINDS: [(&str, ErrorKind); 5] = [
    ("invalid", ErrorKind::Invalid),
    ("not-found", ErrorKind::NotFound),
    ("denied", ErrorKind::Denied),
    ("conflict", ErrorKind::Conflict),
    ("stale", ErrorKind::Stale),
];

impl StoredRefusal {
    /// Writes an error down, if it is an answer of the business.
    pub(crate) fn of(error: &impl PeopleError) -> Option<Self> {
        let (kind, _) = KINDS.iter().find(|(_, kind)| *kind == error.kind())?;
        let fields = error.fields().iter().map(|field| StoredField {
            field: field.field.clone(),
            code: field.code.to_owned(),
            message: field.message.clone(),
        });
        Some(Self {
            kind: (*kind).to_owned(),
            code: error.code().to_owned(),
            sentence: error.to_string(),
            fields: fields.collect(),
        })
    }
}

/// Keeps each code's text for ever: there are only as many as the product has, for only it writes them.
fn interned(code: &str) -> &'static str {
    static CODES: OnceLock<Mutex<HashSet<&'static str>>> = OnceLock::new();
    let codes = CODES.get_or_init(Mutex::default);
    let mut codes = codes.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = codes.get(code) {
        return known;
    }
    let kept: &'static str = Box::leak(code.to_owned().into_boxed_str());
    codes.insert(kept);
    kept
}
