//! Lists in pages, by key and never by offset.

use serde::{Deserialize, Serialize};

/// An opaque place in a list: the sort key of the last row that was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Show what follows this place.
    pub after: Option<Cursor>,
    limit: u16,
}

impl PageRequest {
    /// Makes a request; the limit is kept between 1 and 100, 25 where none is given.
    pub fn new(after: Option<Cursor>, limit: Option<u16>) -> Self {
        Self {
            after,
            limit: limit.unwrap_or(25).clamp(1, 100),
        }
    }

    /// Returns how many rows a page holds at most.
    pub const fn limit(&self) -> u16 {
        self.limit
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self::new(None, None)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The rows, in order.
    pub items: Vec<T>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Cuts rows fetched with `limit + 1` into a page; `key` names the place of the last row shown.
    pub fn cut(mut items: Vec<T>, limit: u16, key: impl FnOnce(&T) -> String) -> Self {
        let more = items.len() > usize::from(limit);
        items.truncate(usize::from(limit));
        let next = if more { items.last().map(key).map(Cursor) } else { None };
        Self { items, next }
    }

    /// Turns each row into another shape.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(turn).collect(),
            next: self.next,
        }
    }
}
